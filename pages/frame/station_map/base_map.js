// The base map: our own streets, water, parks and districts, drawn on canvas tiles.

const RANKS = ["minor", "bridge", "main", "ring"];
const WIDTH_AT_16 = { minor: 7, bridge: 11, main: 11, ring: 17 };
const TILE = 512;

const roadWidth = (rank, zoom) => Math.max(0.8, WIDTH_AT_16[rank] * 1.6 ** (zoom - 16));

/** Paths in world units around the city's middle: far from it 32-bit paths would tremble. */
function shapes(L, data) {
  const crs = L.CRS.EPSG3857;
  const middle = crs.latLngToPoint(L.latLng(data.center[1], data.center[0]), 0);
  const local = ([lon, lat]) => {
    const point = crs.latLngToPoint(L.latLng(lat, lon), 0);
    return [point.x - middle.x, point.y - middle.y];
  };
  const trace = (path, points, closed) => {
    points.forEach((p, i) => (i ? path.lineTo(...local(p)) : path.moveTo(...local(p))));
    if (closed) path.closePath();
  };
  const area = (rings) => {
    const path = new Path2D();
    rings.forEach((ring) => trace(path, ring, true));
    return path;
  };
  const roads = Object.fromEntries(RANKS.map((rank) => [rank, new Path2D()]));
  for (const street of data.streets) trace(roads[street.rank] ?? roads.minor, street.line, false);
  return {
    middle,
    local,
    roads,
    blocks: area(data.blocks),
    parks: area(data.parks),
    water: area(data.water),
    districts: area(data.districts.flatMap((district) => district.rings)),
  };
}

/** The longest straight piece of a street: where its name is written. */
function longestPiece(line) {
  let best = null;
  for (let i = 1; i < line.length; i += 1) {
    const length = Math.hypot(line[i][0] - line[i - 1][0], line[i][1] - line[i - 1][1]);
    if (!best || length > best.length) best = { length, a: line[i - 1], b: line[i] };
  }
  return best;
}

/** Names that find room at this zoom, in screen units; the same on every tile. */
function placeLabels(context, drawn, data, zoom) {
  const scale = 2 ** zoom;
  const taken = [];
  const placed = [];
  const offer = (text, x, y, angle, size, kind) => {
    context.font = `${kind === "district" ? 700 : 400} ${size}px ${LOOK.fonts}`;
    const half = context.measureText(text).width / 2 + 4;
    const reach = { x: Math.abs(Math.cos(angle)) * half + 8, y: Math.abs(Math.sin(angle)) * half + 10 };
    const clash = taken.some((o) =>
      Math.abs(o.x - x) < o.reach.x + reach.x && Math.abs(o.y - y) < o.reach.y + reach.y);
    if (clash) return;
    taken.push({ x, y, reach });
    placed.push({ text, x, y, angle, size, kind });
  };
  if (zoom >= 11) {
    for (const district of data.districts) {
      if (!district.label) continue;
      const [x, y] = drawn.local(district.label);
      offer(district.name, x * scale, y * scale, 0, 14, "district");
    }
  }
  const ranks = zoom >= 16 ? RANKS : zoom >= 14.5 ? ["main", "ring", "bridge"] : ["ring"];
  if (zoom < 13.5) return placed;
  const named = data.streets.filter((street) => street.name && ranks.includes(street.rank));
  named.sort((a, b) => RANKS.indexOf(b.rank) - RANKS.indexOf(a.rank));
  for (const street of named) {
    const piece = longestPiece(street.line);
    if (!piece) continue;
    const [ax, ay] = drawn.local(piece.a);
    const [bx, by] = drawn.local(piece.b);
    if (Math.hypot(bx - ax, by - ay) * scale < street.name.length * 14) continue;
    let angle = Math.atan2(by - ay, bx - ax);
    if (Math.abs(angle) > Math.PI / 2) angle += angle > 0 ? -Math.PI : Math.PI;
    offer(street.name, ((ax + bx) / 2) * scale, ((ay + by) / 2) * scale, angle, 12, "street");
  }
  return placed;
}

function colours(host) {
  const style = getComputedStyle(host);
  return (name) => style.getPropertyValue(`--${name}`).trim();
}

/** A grid where there are no streets, so that moving and zooming are seen. */
function drawGrid(context, at, size, colour) {
  context.strokeStyle = colour("line");
  context.lineWidth = 1;
  context.beginPath();
  for (let d = 64 - (at % 64); d < size; d += 64) {
    context.moveTo(d, 0);
    context.lineTo(d, size);
    context.moveTo(0, d);
    context.lineTo(size, d);
  }
  context.stroke();
}

function drawTile(context, drawn, data, labels, zoom, origin, colour) {
  const scale = 2 ** zoom;
  context.fillStyle = colour("land");
  context.fillRect(0, 0, TILE, TILE);
  if (!data.streets.length) drawGrid(context, 0, TILE, colour);
  context.save();
  context.translate(-origin.x, -origin.y);
  context.scale(scale, scale);
  const paint = (path, name) => {
    context.fillStyle = colour(name);
    context.fill(path, "evenodd");
  };
  if (zoom >= 14) paint(drawn.blocks, "block");
  paint(drawn.parks, "park");
  paint(drawn.water, "water");
  context.lineJoin = context.lineCap = "round";
  const stroke = (path, name, width) => {
    context.strokeStyle = colour(name);
    context.lineWidth = width / scale;
    context.stroke(path);
  };
  if (zoom >= 13) {
    RANKS.forEach((rank) => stroke(drawn.roads[rank], "line", roadWidth(rank, zoom) + 2.4));
  }
  RANKS.forEach((rank) => stroke(drawn.roads[rank], "road", roadWidth(rank, zoom)));
  context.setLineDash([6 / scale, 5 / scale]);
  stroke(drawn.districts, "line-strong", 1);
  context.restore();
  for (const label of labels) {
    context.save();
    context.translate(label.x - origin.x, label.y - origin.y);
    context.rotate(label.angle);
    context.font = `${label.kind === "district" ? 700 : 400} ${label.size}px ${LOOK.fonts}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = 3;
    context.strokeStyle = colour(label.kind === "street" ? "road" : "land");
    context.fillStyle = colour("text-2");
    context.strokeText(label.text, 0, 0);
    context.fillText(label.text, 0, 0);
    context.restore();
  }
}

/** A Leaflet layer of the base map; `host` is where the colours are read. */
export function baseMapLayer(L, data, host) {
  const drawn = shapes(L, data);
  const labelsAt = new Map();
  const Layer = L.GridLayer.extend({
    createTile(coords) {
      const tile = document.createElement("canvas");
      const density = Math.min(window.devicePixelRatio || 1, 2);
      tile.width = tile.height = TILE * density;
      const context = tile.getContext("2d");
      context.scale(density, density);
      if (!labelsAt.has(coords.z)) {
        labelsAt.set(coords.z, placeLabels(context, drawn, data, coords.z));
      }
      const scale = 2 ** coords.z;
      const origin = {
        x: coords.x * TILE - drawn.middle.x * scale,
        y: coords.y * TILE - drawn.middle.y * scale,
      };
      drawTile(context, drawn, data, labelsAt.get(coords.z), coords.z, origin, colours(host));
      return tile;
    },
  });
  return new Layer({ tileSize: TILE, updateWhenZooming: false, keepBuffer: 1, minZoom: 4, maxZoom: 19 });
}
