// The base map: our own streets, water, parks and districts, drawn on canvas tiles.

const RANKS = ["minor", "bridge", "main", "ring"];
const WIDTH_AT_16 = { minor: 7, bridge: 11, main: 11, ring: 17 };
const TILE = 512;
const roadWidth = (rank, zoom) => Math.max(0.8, WIDTH_AT_16[rank] * 1.6 ** (zoom - 16));

/** Paths in world units around the city's middle: far from it 32-bit paths would tremble. */
function shapes(L, data, center) {
  const world = (lon, lat) => L.CRS.EPSG3857.latLngToPoint(L.latLng(lat, lon), 0);
  const middle = world(...center);
  const local = ([lon, lat]) => {
    const point = world(lon, lat);
    return [point.x - middle.x, point.y - middle.y];
  };
  const path = (lines, closed) => {
    const drawn = new Path2D();
    for (const line of lines) {
      line.forEach((p, i) => (i ? drawn.lineTo(...local(p)) : drawn.moveTo(...local(p))));
      if (closed) drawn.closePath();
    }
    return drawn;
  };
  const ofRank = (rank) => data.streets.filter((s) => s.rank === rank).map((s) => s.line);
  return {
    middle,
    local,
    roads: RANKS.map((rank) => [rank, path(ofRank(rank), false)]),
    blocks: path(data.blocks, true),
    parks: path(data.parks, true),
    water: path(data.water, true),
    districts: path(data.districts.flatMap((district) => district.rings), true),
  };
}

/** The longest straight piece of a street, in world units: where its name is written. */
function longestPiece(points) {
  const pieces = points.slice(1).map((b, i) => ({ a: points[i], b, dx: b[0] - points[i][0], dy: b[1] - points[i][1] }));
  return pieces.sort((p, q) => Math.hypot(q.dx, q.dy) - Math.hypot(p.dx, p.dy))[0];
}

/** Names that find room at this zoom, in screen units; the same on every tile. */
function placeLabels(context, drawn, data, zoom) {
  const scale = 2 ** zoom;
  const placed = [];
  const offer = (text, x, y, angle, font, ground) => {
    context.font = font;
    const half = context.measureText(text).width / 2 + 4;
    const reach = [Math.abs(Math.cos(angle)) * half + 8, Math.abs(Math.sin(angle)) * half + 10];
    const clash = placed.some((o) => Math.abs(o.x - x) < o.reach[0] + reach[0] && Math.abs(o.y - y) < o.reach[1] + reach[1]);
    if (!clash) placed.push({ text, x, y, angle, font, ground, reach });
  };
  for (const { name, label } of zoom >= 11 ? data.districts : []) {
    if (!label) continue;
    const [x, y] = drawn.local(label);
    offer(name, x * scale, y * scale, 0, `700 14px ${LOOK.fonts}`, "land");
  }
  const shown = zoom < 13.5 ? [] : zoom < 14.5 ? ["ring"] : zoom < 16 ? ["ring", "main", "bridge"] : [...RANKS].reverse();
  for (const { name, line } of shown.flatMap((rank) => data.streets.filter((s) => s.name && s.rank === rank))) {
    const piece = longestPiece(line.map(drawn.local));
    if (!piece || Math.hypot(piece.dx, piece.dy) * scale < name.length * 14) continue;
    const angle = Math.atan(piece.dy / piece.dx || 0);
    const [x, y] = [piece.a[0] + piece.dx / 2, piece.a[1] + piece.dy / 2];
    offer(name, x * scale, y * scale, angle, `12px ${LOOK.fonts}`, "road");
  }
  return placed;
}

/** Where there are no streets, lines that show moving and zooming. */
function drawGrid(context) {
  for (let d = 0.5; d < TILE; d += 64) context.strokeRect(d, -1, TILE + 2, TILE + 2);
  for (let d = 0.5; d < TILE; d += 64) context.strokeRect(-1, d, TILE + 2, TILE + 2);
}

function drawGround(context, drawn, zoom, colour) {
  const scale = 2 ** zoom;
  const paint = (path, name) => {
    context.fillStyle = colour(name);
    context.fill(path, "evenodd");
  };
  const stroke = (path, name, width) => {
    context.strokeStyle = colour(name);
    context.lineWidth = width / scale;
    context.stroke(path);
  };
  if (zoom >= 14) paint(drawn.blocks, "block");
  paint(drawn.parks, "park");
  paint(drawn.water, "water");
  context.lineJoin = context.lineCap = "round";
  if (zoom >= 13) drawn.roads.forEach(([rank, path]) => stroke(path, "line", roadWidth(rank, zoom) + 2.4));
  drawn.roads.forEach(([rank, path]) => stroke(path, "road", roadWidth(rank, zoom)));
  context.setLineDash([5 / scale, 6 / scale]);
  context.globalAlpha = 0.6;
  stroke(drawn.districts, "line-strong", 1);
}

function drawLabel(context, label, colour) {
  context.font = label.font;
  context.strokeStyle = colour(label.ground);
  context.fillStyle = colour("text-2");
  context.lineWidth = 3;
  context.rotate(label.angle);
  context.strokeText(label.text, 0, 0);
  context.fillText(label.text, 0, 0);
}

function drawTile(context, drawn, labels, zoom, origin, colour, empty) {
  const within = (x, y, draw) => {
    context.save();
    context.translate(x - origin.x, y - origin.y);
    draw();
    context.restore();
  };
  context.fillStyle = colour("land");
  context.strokeStyle = colour("line");
  context.fillRect(0, 0, TILE, TILE);
  if (empty) drawGrid(context);
  within(0, 0, () => {
    context.scale(2 ** zoom, 2 ** zoom);
    drawGround(context, drawn, zoom, colour);
  });
  Object.assign(context, { textAlign: "center", textBaseline: "middle", lineJoin: "round" });
  labels.forEach((label) => within(label.x, label.y, () => drawLabel(context, label, colour)));
}

/** A Leaflet layer of the base map; `host` is where the colours are read. */
export function baseMapLayer(L, data, host, center) {
  const drawn = shapes(L, data, data.center ?? center);
  const labelsAt = new Map();
  const Layer = L.GridLayer.extend({
    createTile({ x, y, z }) {
      const density = Math.min(window.devicePixelRatio || 1, 2);
      const tile = Object.assign(document.createElement("canvas"), { width: TILE * density, height: TILE * density });
      const context = tile.getContext("2d");
      context.scale(density, density);
      if (!labelsAt.has(z)) labelsAt.set(z, placeLabels(context, drawn, data, z));
      const origin = { x: x * TILE - drawn.middle.x * 2 ** z, y: y * TILE - drawn.middle.y * 2 ** z };
      const style = getComputedStyle(host);
      const colour = (name) => style.getPropertyValue(`--${name}`).trim();
      drawTile(context, drawn, labelsAt.get(z), z, origin, colour, !data.streets.length);
      return tile;
    },
  });
  return new Layer({ tileSize: TILE, updateWhenZooming: false, keepBuffer: 1, maxZoom: 19 });
}
