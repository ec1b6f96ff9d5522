"""The words that lists use: headers, amenities, ways in and kinds, in Chinese and English.

Headers also in Korean and French, as far as neighbours' open data showed them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from geodata.coordinates import Datum
from stations.registry.vocabulary import Amenity, Entry, Kind

# Fields of an imported place, and of the other files in `docs` (weight and hour of demand).
FIELDS = (
    "external_id", "name", "kind", "address", "district", "lon", "lat", "opening_hours", "phone",
    "amenities", "entry", "how_to_find", "floor", "area_m2", "seats", "operator", "honours",
    "funding",
)  # fmt: skip

_HEADERS = {
    "external_id": "external_id id code 编号 站点编号 驿站编号 编码 站点编码 唯一标识 标识 代码 "
    "商户编号 店铺编号 poiid uuid gid identifiant 관리번호",
    "name": "name title 名称 站点名称 驿站名称 站名 名字 poi名称 商户名称 店名 店铺名称 单位名称 "
    "站点 驿站 门店名称 商家名称 场所名称 点位名称 阵地名称 "
    "nom 이름 명칭 시설명 쉼터명 상호명 장소명",
    "kind": "kind type 类型 类别 站点类型 驿站类型 阵地类型",
    "address": "address addr 地址 详细地址 站点地址 具体地址 所在地址 驿站地址 位置 地点 "
    "门店地址 建站地址 adresse 주소 도로명주소 소재지 소재지도로명주소",
    "district": "district county 区县 所属区县 区域 行政区 所属区域 所在区 所在区县 县区 "
    "县市区 所属县区 辖区 区 arrondissement 자치구 행정구 시군구 시군구명",
    "lon": "lon lng long longitude x 经度 坐标经度 东经 经 경도",
    "lat": "lat latitude y 纬度 坐标纬度 北纬 纬 위도",
    "opening_hours": "opening_hours hours open_hours open_hours_raw openinghours opentime "
    "business_hours 开放时间 营业时间 营业时段 服务时间 开放时段 开门时间 工作时间 开放时间段 "
    "horaires 운영시간 이용시간 개방시간",
    "phone": "phone tel telephone contact mobile contact_masked 电话 联系电话 联系方式 "
    "联系人电话 手机 手机号 服务电话 座机 téléphone 전화번호 연락처",
    "amenities": "amenities amenity facilities services 设施 服务设施 配套设施 服务项目 服务内容 "
    "设施设备 提供服务 配备设施",
    "entry": "entry access entry_method 进入方式 进门方式 进站方式 开门方式 如何进入",
    "how_to_find": "how_to_find directions location_note 位置说明 怎么找 如何找到 指引 路线指引 "
    "位置描述 具体位置 找门",
    "floor": "floor level 楼层 所在楼层",
    "area_m2": "area_m2 area 面积 建筑面积 使用面积 面积平方米 站点面积",
    "seats": "seats capacity 座位 座位数 可容纳人数 容纳人数 座椅数",
    "operator": "operator owner host 运营单位 建设单位 管理单位 主办单位 承建单位 依托单位 "
    "责任单位",
    "honours": "honours honors awards 荣誉 所获荣誉 获得荣誉 表彰",
    "funding": "funding 资金来源 经费来源 建设资金 投入资金 经费",
}  # fmt: skip
# The file's own count of its rows: an identifier only where it behaves like one.
ROW_HEADERS = frozenset({"row", "no", "no.", "index", "序号", "行号", "#", "연번"})

_AMENITIES = {
    Amenity.DRINKING_WATER: "饮水 饮水机 热水 开水 饮用水 喝水 直饮水 water",
    Amenity.MICROWAVE: "热饭 微波炉 加热饭菜 热餐 饭菜加热",
    Amenity.DEVICE_CHARGING_STATION: "手机充电 充电 充电排插 充电宝 充电插座 手机加油站 usb",
    Amenity.TOILETS: "卫生间 厕所 洗手间 如厕 toilet wc",
    Amenity.AIR_CONDITIONING: "空调 纳凉 冷气 ac",
    Amenity.HEATING: "取暖 暖气 供暖",
    Amenity.SEATING: "桌椅 座椅 休息 歇脚 座位 休息区 沙发 seats",
    Amenity.FIRST_AID_KIT: "药箱 医药箱 应急药箱 急救箱 急救包 药品 应急药品",
    Amenity.CHARGING_STATION: "电动车充电 电瓶车充电 充电桩 车辆充电",
    Amenity.BATTERY_SWAP: "换电 换电柜 电池更换",
    Amenity.DEFIBRILLATOR: "aed 除颤仪 自动体外除颤器",
    Amenity.UMBRELLA: "雨具 雨伞 爱心伞 借伞",
    Amenity.BICYCLE_PUMP: "打气 打气筒 充气",
    Amenity.TOOLS: "工具 工具箱 维修工具 针线包",
    Amenity.BOOKS: "书报 图书 阅读 书籍 报刊 书刊",
    Amenity.INTERNET_ACCESS: "wifi wi-fi 无线网 无线网络 上网 免费wifi",
    Amenity.BABY_FEEDING: "母婴 母婴室 哺乳室 妈妈小屋",
    Amenity.LOCKER: "储物 储物柜 寄存 存包柜",
    Amenity.REFRIGERATOR: "冰箱 冷藏 fridge",
    Amenity.SHOWER: "淋浴 洗澡 沐浴",
    Amenity.WHEELCHAIR: "无障碍 轮椅 无障碍通道",
}
_ENTRIES = {
    Entry.OPEN_DOOR: "推门就进 推门进 直接进 自由进出 免费开放 敞开 开放式 open",
    Entry.STAFF: "找店员 找工作人员 工作人员开门 找值班人员 值班人员 问店员 ask",
    Entry.DOOR_CODE: "密码 要密码 门锁密码 密码锁 code",
    Entry.QR: "扫码 扫二维码 二维码 扫码开门 扫码进入 scan",
    Entry.APP: "要app 手机app 小程序",
    Entry.ID_CARD: "刷证 身份证 刷身份证 刷卡 会员卡 工会卡",
    Entry.FACE: "刷脸 人脸识别 人脸",
}
_KINDS = {
    Kind.STATION: "驿站 工会驿站 爱心驿站 户外劳动者驿站 暖驿",
    Kind.MERCHANT: "商户 联盟商户 共享之家 爱心商户 商家",
    Kind.WORKERS_HOME: "职工之家",
    Kind.LIBRARY: "职工书屋 书屋",
    Kind.CULTURE_PALACE: "工人文化宫 文化宫",
    Kind.NURSING_ROOM: "母婴室 爱心妈妈屋 妈妈小屋 爱心母婴室",
    Kind.MOBILE: "流动职工之家 流动驿站 流动服务车",
    Kind.MEDIATION: "调解室",
    Kind.BUS_STOP: "公交站台 公交站",
    Kind.OTHER: "服务站 其他 其它",
}


def _by_word(words: dict[str, str]) -> dict[str, str]:
    return {fold(word): key for key, listed in words.items() for word in [*listed.split(), key]}


def fold(text: str) -> str:
    """One form for words that mean the same: width, case, blanks and underscores do not count."""
    return re.sub(r"[\s_\-:：*]+", "", unicodedata.normalize("NFKC", text).lower())


_FIELD_OF = _by_word(_HEADERS)
_AMENITY_OF = _by_word({str(k): v for k, v in _AMENITIES.items()})
_ENTRY_OF = _by_word({str(k): v for k, v in _ENTRIES.items()})
_KIND_OF = _by_word({str(k): v for k, v in _KINDS.items()})
_MAX_HEADER = 100  # characters; beyond, it is no name of a column
_DATUM = re.compile(r"(wgs84|gcj02|bd09)|(高德|腾讯|火星)|(百度)", re.IGNORECASE)
_SEPARATORS = re.compile(r"[;；,，、|/。\s]+")


def field_of(header: str) -> str | None:
    """The field a header means, None where it means none.

    >>> field_of("经度(lon)"), field_of("lng_gcj02"), field_of("餐饮类型")
    ('lon', 'lon', None)
    """
    if len(header) > _MAX_HEADER:
        return None
    bare = unicodedata.normalize("NFKC", header)
    outside, inside = re.sub(r"[(\[].*?[)\]]", "", bare), re.findall(r"[(\[](.*?)[)\]]", bare)
    for form in (bare, outside, *inside):
        for spelling in (form, _DATUM.sub("", form)):
            if fold(spelling) in _FIELD_OF:
                return _FIELD_OF[fold(spelling)]
    return None


def datum_of(header: str) -> Datum | None:
    """The datum that a header names, if it does."""
    match = _DATUM.search(fold(header))
    if match is None:
        return None
    return Datum(match[1].lower()) if match[1] else Datum.GCJ02 if match[2] else Datum.BD09


@lru_cache(maxsize=16_384)
def read_amenities(text: str) -> tuple[frozenset[Amenity], tuple[str, ...]]:
    """The amenities in a cell, and the words that name none."""
    known, unknown = _read_words(text, _AMENITY_OF)
    return frozenset(map(Amenity, known)), unknown


@lru_cache(maxsize=16_384)
def read_entry(text: str) -> tuple[frozenset[Entry], tuple[str, ...]]:
    """The ways in that a cell names, and the words that name none."""
    known, unknown = _read_words(text, _ENTRY_OF)
    return frozenset(map(Entry, known)), unknown


def read_kind(text: str) -> Kind | None:
    """The kind that a cell names, None where it names none."""
    found = _KIND_OF.get(fold(text))
    return Kind(found) if found else None


def _read_words(text: str, meanings: dict[str, str]) -> tuple[set[str], tuple[str, ...]]:
    words = [word for word in _SEPARATORS.split(text) if word]
    known = {meanings[fold(word)] for word in words if fold(word) in meanings}
    return known, tuple(word for word in words if fold(word) not in meanings)
