// Pins, clusters and the reader's position on the map; kept by id so that nothing flickers.
import { el, pin } from "./elements.js";

const ABOVE = { locked: 2000, soon: 800, open: 700, cluster: 500, unknown: 100, closed: 0 };

/** The tip stands on the place; the box around it is the 44 px that a thumb needs. */
export function pinIcon(L, { shape, state, tag }, chosen) {
  const [width, height] = chosen ? [56, 58] : [44, 44];
  const html = el("div", { class: `mark ${state}${chosen ? " chosen" : ""}` },
    pin(shape, state, chosen ? 46 : 32), tag && el("span", { class: "tag", text: tag }));
  return L.divIcon({ html, className: "touch", iconSize: [width, height], iconAnchor: [width / 2, height - 3] });
}

function clusterIcon(L, { n, open_share: share }) {
  const html = el("div", { class: "cluster", style: `--share:${Math.min(1, Math.max(0, share))}turn` },
    el("b", { text: n > 9999 ? `${Math.round(n / 1000)}k` : n }));
  return L.divIcon({ html, className: "touch", iconSize: [44, 44], iconAnchor: [22, 22] });
}

/** Keeps what is drawn equal to the newest answer. */
export class PlaceLayer {
  constructor(L, map, clusterWord, onOpen) {
    Object.assign(this, { L, map, clusterWord, onOpen, chosen: null, kept: new Map() });
  }

  show(points, clusters) {
    const wanted = new Map(points.map((point) => [point.id, point]));
    for (const each of clusters) {
      const label = this.clusterWord.replace("{n}", each.n);
      wanted.set(`${each.lon},${each.lat}`, { ...each, state: "cluster", label });
    }
    for (const [id, { marker }] of this.kept) {
      if (!wanted.has(id)) {
        marker.remove();
        this.kept.delete(id);
      }
    }
    wanted.forEach((thing, id) => this.#draw(id, thing));
  }

  choose(id) {
    const changed = [this.chosen, id];
    this.chosen = id;
    for (const each of changed) if (this.kept.has(each)) this.#draw(each, this.kept.get(each).thing);
  }

  #draw(id, thing) {
    const chosen = id === this.chosen;
    const drawnAs = JSON.stringify([thing, chosen]);
    if (this.kept.get(id)?.drawnAs === drawnAs) return;
    const marker = this.kept.get(id)?.marker ?? this.#add(id, thing);
    this.kept.set(id, { marker, thing, drawnAs });
    marker.setLatLng([thing.lat, thing.lon]).setZIndexOffset(chosen ? 3000 : ABOVE[thing.state]);
    marker.setIcon(thing.state === "cluster" ? clusterIcon(this.L, thing) : pinIcon(this.L, thing, chosen));
    marker.getElement().setAttribute("aria-label", thing.label);
  }

  #add(id, { lon, lat }) {
    const marker = this.L.marker([lat, lon], { icon: this.L.divIcon(), riseOnHover: true }).addTo(this.map);
    return marker.on("click keypress", ({ originalEvent }) => {
      const { thing } = this.kept.get(id);
      if (originalEvent.type === "keypress" && !["Enter", " "].includes(originalEvent.key)) return;
      originalEvent.preventDefault();
      if (thing.state === "cluster") this.#zoomInto(thing);
      else this.onOpen(id, thing);
    });
  }

  #zoomInto({ bbox, lon, lat }) {
    const [west, south, east, north] = bbox ?? [lon, lat, lon, lat];
    const bounds = this.L.latLngBounds([south, west], [north, east]);
    const closer = Math.max(this.map.getBoundsZoom(bounds), this.map.getZoom() + 1);
    this.map.setView(bounds.getCenter(), Math.min(closer, 18));
  }

  here(position) {
    this.origin?.remove();
    const icon = this.L.divIcon({ html: el("div", { class: "here" }), className: "", iconSize: [52, 52] });
    this.origin = position && this.L.marker([position[1], position[0]],
      { icon, interactive: false, keyboard: false, zIndexOffset: -500 }).addTo(this.map);
  }
}
