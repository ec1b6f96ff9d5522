// Pins, clusters and the reader's position on the map; kept by id so that nothing flickers.
import { el, pin } from "./elements.js";

const LAYER = { locked: 2000, soon: 800, open: 700, unknown: 100, closed: 0 };

function pinIcon(L, point, chosen) {
  const size = chosen ? 46 : 32;
  const box = el("div", { class: `mark ${point.state}${chosen ? " chosen" : ""}` },
    pin(point.shape, point.state, size),
    point.tag ? el("span", { class: "tag", text: point.tag }) : null);
  // The tip stands on the place; the box around it is the 44 px that a thumb needs.
  const height = chosen ? 58 : 44;
  const width = chosen ? 56 : 44;
  return L.divIcon({
    html: box, className: "touch", iconSize: [width, height], iconAnchor: [width / 2, height - 3],
  });
}

function clusterIcon(L, cluster) {
  const around = 2 * Math.PI * 19;
  const share = Math.max(0, Math.min(1, cluster.open_share)) * around;
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("viewBox", "0 0 44 44");
  svg.setAttribute("aria-hidden", "true");
  for (const [name, dash] of [["track", null], ["share", `${share} ${around}`]]) {
    const circle = document.createElementNS(ns, "circle");
    const shape = { class: name, cx: 22, cy: 22, r: 19, transform: "rotate(-90 22 22)" };
    for (const [key, value] of Object.entries(shape)) circle.setAttribute(key, value);
    if (dash) circle.setAttribute("stroke-dasharray", dash);
    svg.append(circle);
  }
  const text = cluster.n > 9999 ? `${Math.round(cluster.n / 1000)}k` : String(cluster.n);
  return L.divIcon({
    html: el("div", { class: "cluster" }, svg, el("b", { text })),
    className: "touch", iconSize: [44, 44], iconAnchor: [22, 22],
  });
}

/** Keeps what is drawn equal to the newest answer. */
export class PlaceLayer {
  constructor(L, map, { onOpen, words }) {
    Object.assign(this, { L, map, onOpen, words });
    this.markers = new Map();
    this.chosen = null;
    this.origin = null;
  }

  show(points, clusters) {
    const wanted = new Map();
    for (const point of points) wanted.set(point.id, point);
    for (const cluster of clusters) {
      wanted.set(`c:${cluster.lon},${cluster.lat}`, { ...cluster, cluster: true });
    }
    for (const [id, kept] of this.markers) {
      if (!wanted.has(id)) {
        kept.marker.remove();
        this.markers.delete(id);
      }
    }
    for (const [id, thing] of wanted) this.#draw(id, thing);
  }

  choose(id) {
    const before = this.chosen;
    this.chosen = id;
    for (const each of [before, id]) {
      const kept = each && this.markers.get(each);
      if (kept) this.#draw(each, kept.thing);
    }
  }

  #draw(id, thing) {
    const chosen = id === this.chosen;
    const drawnAs = JSON.stringify([thing, chosen]);
    const kept = this.markers.get(id);
    if (kept?.drawnAs === drawnAs) return;
    const icon = thing.cluster ? clusterIcon(this.L, thing) : pinIcon(this.L, thing, chosen);
    const above = chosen ? 3000 : thing.cluster ? 500 : LAYER[thing.state] ?? 0;
    const marker = kept?.marker ?? this.#add(id);
    Object.assign(this.markers.get(id), { thing, drawnAs });
    marker.setLatLng([thing.lat, thing.lon]).setIcon(icon).setZIndexOffset(above);
    if (!this.map.hasLayer(marker)) marker.addTo(this.map);
    const name = thing.cluster ? this.words.cluster.replace("{n}", thing.n) : thing.label;
    marker.getElement().setAttribute("aria-label", name);
  }

  #add(id) {
    const marker = this.L.marker([0, 0], { keyboard: true, riseOnHover: true });
    this.markers.set(id, { marker });
    marker.on("click", () => {
      const { thing } = this.markers.get(id) ?? {};
      if (thing?.cluster) this.#zoomInto(thing);
      else if (thing) this.onOpen(id, thing);
    });
    return marker;
  }

  #zoomInto({ bbox, lon, lat }) {
    const closer = this.map.getZoom() + 2;
    if (!bbox) return this.map.setView([lat, lon], closer);
    const bounds = this.L.latLngBounds([bbox[1], bbox[0]], [bbox[3], bbox[2]]);
    const zoom = Math.max(this.map.getBoundsZoom(bounds), this.map.getZoom() + 1);
    return this.map.setView(bounds.getCenter(), Math.min(zoom, 19));
  }

  here(position) {
    this.origin?.remove();
    this.origin = null;
    if (!position) return;
    const icon = this.L.divIcon({
      html: el("div", { class: "here" }), className: "here-box", iconSize: [52, 52],
    });
    this.origin = this.L.marker([position[1], position[0]], {
      icon, interactive: false, keyboard: false, zIndexOffset: -500,
    }).addTo(this.map);
  }
}
