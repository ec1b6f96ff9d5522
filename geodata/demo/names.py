"""Fictional names of the demo city 暖城: its streets, bridges, districts and landmarks."""

from __future__ import annotations

CITY = "暖城"

OLD_TOWN, NORTH, WEST, EAST, SOUTH, NEW_TOWN = (
    "暖阳区",
    "松坡区",
    "禾丰区",
    "柳岸区",
    "河湾区",
    "晨光新区",
)

DISTRICTS = (OLD_TOWN, NORTH, WEST, EAST, SOUTH, NEW_TOWN)

INNER_RING = ("内环北路", "内环东路", "内环南路", "内环西路")
OUTER_RING = ("北环路", "东环路", "南环路", "西环路")
DIAGONALS = ("迎宾大道", "凤鸣大道", "晨光大道")
EMBANKMENTS = ("滨河北路", "滨河南路")

# From west to east and from south to north.
MAIN_NORTH_SOUTH = (
    "望山大街",
    "麦香大街",
    "梧桐大街",
    "崇文大街",
    "柳岸大街",
    "钟楼大街",
    "海棠大街",
    "观澜大街",
    "朝霞大街",
)
MAIN_EAST_WEST = ("南岗路", "稻香路", "槐荫路", "明德路", "松涛路", "北岭路")

_PLANTS = "青禾 银杏 丁香 石榴 枣园 桂花 竹林 荷塘 芦花 桑园 杏花 月季 紫藤 榆钱 椿树 茶亭"
_PLACES = "书院 磨坊 染坊 粮仓 窑场 砖桥 水井 北仓 渔歌 药铺 铁匠 油坊 豆市 布市 鼓台 学宫"
_WISHES = "和顺 永宁 安泰 兴工 勤业 春晖 秋实 晚晴 星河 听雨 云溪 翠微 鸿雁 百灵 白鹭 喜鹊"
_MORE = "双桥 三槐 五里 七星 八方 九曲 小满 谷雨 清和 惠风 暖泉 温井 向阳坡 新麦 早市 夜航"
STEMS = tuple(f"{_PLANTS} {_PLACES} {_WISHES} {_MORE}".split())

BRIDGES = (
    "望山桥",
    "西环桥",
    "麦香桥",
    "梧桐桥",
    "崇文桥",
    "内环南桥",
    "柳岸桥",
    "钟楼桥",
    "内环东桥",
    "海棠桥",
    "观澜桥",
    "东环桥",
    "朝霞桥",
    "晚渡桥",
    "新渡桥",
)

# Name, what draws people there, and where in the plan (kilometres east and north of the centre).
LANDMARKS: tuple[tuple[str, str, float, float], ...] = (
    ("暖城火车站", "transit", -2.9, 1.3),
    ("暖城高铁东站", "transit", 6.1, 1.4),
    ("长途汽车站", "transit", 1.9, 3.4),
    ("汽车站夜市", "night", 2.1, 3.2),
    ("公交总站", "transit", -0.2, -3.4),
    ("暖城广场", "square", 0.15, 0.3),
    ("钟楼广场", "square", 1.1, 0.9),
    ("柳岸广场", "square", 0.1, -0.6),
    ("晨光广场", "square", 4.5, -3.4),
    ("市民中心", "square", 3.5, 1.2),
    ("暖城万家商场", "shop", 0.9, 0.2),
    ("银河购物中心", "shop", -1.3, 1.5),
    ("海棠天地", "shop", 3.3, 2.2),
    ("南岸生活城", "shop", -1.1, -3.6),
    ("西苑商业街", "shop", -4.3, 0.2),
    ("槐荫路美食街", "night", -0.5, 0.2),
    ("老城菜市场", "market", -0.6, 0.9),
    ("青禾农贸市场", "market", -3.8, -0.7),
    ("东门菜市场", "market", 2.9, 0.4),
    ("河湾水产市场", "market", 1.3, -3.1),
    ("北岭果品批发市场", "market", 0.9, 5.0),
    ("建材大市场", "market", -5.2, 3.3),
    ("北环物流园", "logistics", -1.8, 4.8),
    ("西环快递分拨中心", "logistics", -5.8, -0.6),
    ("南环货运站", "logistics", 0.7, -5.0),
    ("市人民医院", "hospital", -0.9, 2.1),
    ("市中医院", "hospital", 1.5, -0.2),
    ("妇幼保健院", "hospital", 3.0, 3.1),
    ("河湾区医院", "hospital", -2.9, -4.0),
    ("禾丰区医院", "hospital", -4.6, 1.6),
    ("大学城南门", "campus", -3.0, 3.6),
    ("大学城北门", "campus", -3.1, 4.4),
    ("职业技术学院", "campus", 4.6, 3.6),
    ("暖城一中", "school", 0.5, 1.4),
    ("槐荫路小学", "school", -1.7, 0.3),
    ("松坡实验学校", "school", 0.3, 3.6),
    ("滨河中学", "school", -4.0, -1.9),
    ("暖城公园南门", "park", -0.6, 1.25),
    ("晨光湖公园", "park", 4.0, -3.5),
    ("柳岸体育馆", "park", 4.2, 0.3),
    ("新区一号工地", "site", 5.4, -3.6),
    ("新区二号工地", "site", 3.7, -4.7),
    ("新区三号工地", "site", 6.2, -4.2),
    ("高铁片区工地", "site", 5.7, 2.3),
    ("北岭安置房工地", "site", 1.6, 5.5),
    ("西苑改造工地", "site", -6.0, 1.4),
    ("东关环卫班组", "depot", 2.7, -0.4),
    ("北岭环卫班组", "depot", -0.3, 4.3),
    ("南岸环卫班组", "depot", -0.4, -4.3),
    ("西苑环卫班组", "depot", -4.9, -0.2),
)
