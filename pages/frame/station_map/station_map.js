// The map component: asks the server, shows the answer, and keeps itself across Streamlit's reruns.
import { baseMapLayer } from "./base_map.js";
import { showCards, showPills, skeletons } from "./cards.js";
import { button, el, fill, icon, pin, settled } from "./elements.js";
import { PlaceLayer } from "./places.js";
import { searchField } from "./search_field.js";
import { ask, get, loadLeaflet, newestOnly, wasDropped, watchVersion } from "./server.js";
import { makeLegend, makeSheet } from "./sheet.js";

/** What this phone remembers; a private window forgets, and that is fine. */
function remember(store, key, value) {
  try {
    if (value !== undefined) store.setItem(key, JSON.stringify(value));
    return JSON.parse(store.getItem(key));
  } catch {
    return null;
  }
}

function questionFrom({ filters }) {
  const query = new URLSearchParams(location.search);
  const by = query.get("by") ?? remember(localStorage, "nuanyi.by") ?? filters.by;
  return {
    need: query.has("need") ? query.get("need").split(",").filter(Boolean) : [...filters.need],
    open: query.has("open") ? query.get("open") !== "0" : filters.open,
    entry: query.has("entry") ? query.get("entry") || null : filters.entry,
    by: by === "foot" ? "foot" : "bike",
    origin: remember(sessionStorage, "nuanyi.origin"),
  };
}

/** The link keeps the search; the position never stands in it. */
function keepInAddress({ need, open, by, entry }) {
  const url = new URL(location.href);
  const kept = { need: need.join(","), open: open ? "1" : "0", by, entry: entry ?? "" };
  for (const [key, value] of Object.entries(kept)) {
    if (value) url.searchParams.set(key, value);
    else url.searchParams.delete(key);
  }
  history.replaceState(history.state, "", url);
}

function switchLanguage(language) {
  document.cookie = `lang=${language};path=/;max-age=31536000;samesite=lax`;
  const url = new URL(location.href);
  url.searchParams.delete("lang");
  location.assign(url);
}

function skeletonPage(data, parts, { onTravel, onLanguage }) {
  const { words } = data;
  const travel = (by, iconName, word) => el("button", { type: "button", "data-by": by,
    click: () => onTravel(by) }, icon(iconName, 20), el("span", { text: word }));
  parts.travel = el("div", { class: "travel", role: "group", "aria-label": words.travel },
    travel("bike", "bike", words.ride), travel("foot", "walk", words.walk));
  parts.bar.append(el("button", { type: "button", class: "language", lang: words.other_language,
    "aria-label": words.other_name, text: words.other_short, click: onLanguage }));
  parts.pills = el("div", { class: "pills", role: "group", "aria-label": words.filters });
  parts.heading = el("h2", { tabindex: -1, text: words.waiting });
  parts.basis = el("span", { class: "meta" });
  parts.notice = el("p", { class: "notice", hidden: true });
  parts.list = el("ul", { class: "cards" }, ...skeletons());
  parts.page.append(parts.pills, el("section", { class: "list", "aria-label": words.list },
    el("header", {}, el("div", { class: "found-count" }, parts.heading, parts.basis), parts.travel),
    parts.notice, parts.list));
}

class StationMap {
  constructor(root, data) {
    Object.assign(this, { root, data, words: data.words, lang: data.lang, endings: [] });
    this.finding = data.mode !== "pick";
    this.question = questionFrom(data);
    this.newestView = newestOnly();
    this.newestDetail = newestOnly();
    this.openId = null;
    this.#build();
    this.#start().catch(() => this.#say(this.words.no_map));
  }

  #build() {
    const { words, root } = this;
    const field = searchField(words, this.lang, {
      onChosen: (hit) => this.#moveTo([hit.lon, hit.lat], true),
      onFailed: () => this.#offline(),
    });
    const bar = el("div", { class: "bar" }, field);
    const page = el("div", { class: this.finding ? "page" : "page picking", lang: this.lang }, bar);
    this.parts = { page, bar, live: el("p", { class: "unseen", "aria-live": "polite" }) };
    if (this.finding) {
      skeletonPage(this.data, this.parts, {
        onTravel: (by) => this.#change({ by: remember(localStorage, "nuanyi.by", by) ?? by }),
        onLanguage: () => switchLanguage(words.other_language),
      });
      this.sheet = makeSheet(root, words, { say: (text) => this.#say(text),
        onOpen: (id) => this.#open(id, {}), onClosed: () => this.#closed() });
      this.legend = makeLegend(root, words, () => {});
    }
    this.parts.map = el("div", { class: "map" });
    this.parts.attribution = el("p", { class: "attribution" });
    page.append(el("section", { class: "map-box", "aria-label": words.map }, this.parts.map,
      button("round locate", words.locate, "locate", () => this.#locate()),
      this.finding ? button("round legend", words.legend, "help", () => this.legend.open()) : null,
      this.parts.attribution), this.parts.live);
    root.append(page);
  }

  async #start() {
    const style = el("link", { rel: "stylesheet", href: this.data.leaflet.css });
    const styled = new Promise((done) => { style.onload = style.onerror = done; });
    this.root.append(style);
    const ground = get("/api/basemap");
    ground.catch(() => {}); // said below, where the map is there to carry the sentence
    const [L] = await Promise.all([loadLeaflet(this.data.leaflet.js), styled]);
    if (this.ended) return;
    this.#makeMap(L);
    if (this.finding) this.#follow();
    const data = await ground;
    if (this.ended) return;
    this.ground = data.attribution;
    const layer = baseMapLayer(L, data, this.parts.page).addTo(this.map);
    const night = matchMedia("(prefers-color-scheme: dark)");
    const redraw = () => layer.redraw();
    night.addEventListener("change", redraw);
    this.endings.push(() => night.removeEventListener("change", redraw));
    this.#attribute();
  }

  #makeMap(L) {
    const [lon, lat] = this.question.origin ?? this.data.picked ?? this.data.center;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const map = L.map(this.parts.map, { center: [lat, lon], zoom: this.data.zoom, maxZoom: 19,
      minZoom: 4, zoomControl: false, attributionControl: false, zoomAnimation: !still,
      fadeAnimation: false, markerZoomAnimation: !still, inertia: !still });
    L.control.zoom({ position: "bottomright", zoomInTitle: this.words.zoom_in,
      zoomOutTitle: this.words.zoom_out }).addTo(map);
    L.control.scale({ imperial: false, position: "topleft" }).addTo(map);
    Object.assign(this, { L, map });
    this.places = new PlaceLayer(L, map, { words: this.words, onOpen: (id, known) => this.#open(id, known) });
    this.places.here(this.finding ? this.question.origin : null);
    if (!this.finding) this.#pick(this.data.picked);
    map.on("click", ({ latlng }) => this.#moveTo([latlng.lng, latlng.lat], false));
    const watcher = new ResizeObserver(() => map.invalidateSize({ pan: false }));
    watcher.observe(this.parts.map);
    this.endings.push(() => { watcher.disconnect(); map.remove(); });
  }

  #follow() {
    const later = settled(150, () => this.#refresh());
    this.map.on("moveend", later);
    const back = (event) => { // the phone's back closes the sheet; Streamlit need not hear of it
      if (!this.sheet.isOpen()) return;
      event.stopImmediatePropagation();
      this.sheet.close();
    };
    window.addEventListener("popstate", back, true);
    this.endings.push(later.cancel, watchVersion(() => this.#refresh()),
      () => window.removeEventListener("popstate", back, true));
    this.#change({});
  }

  #change(part) {
    Object.assign(this.question, part);
    keepInAddress(this.question);
    this.parts.travel.querySelectorAll("button").forEach((each) =>
      each.setAttribute("aria-pressed", String(each.dataset.by === this.question.by)));
    this.#refresh();
  }

  #toggle(key, on) {
    if (key === "open") return this.#change({ open: on });
    if (key === "no_app") return this.#change({ entry: on ? key : null });
    const others = this.question.need.filter((each) => each !== key);
    return this.#change({ need: on ? [...others, key] : others });
  }

  async #refresh() {
    if (!this.map || this.ended) return;
    const around = this.map.getBounds();
    const bbox = [around.getWest(), around.getSouth(), around.getEast(), around.getNorth()];
    const body = { ...this.question, lang: this.lang, zoom: this.map.getZoom(), limit: 20,
      bbox: bbox.map((degrees) => Number(degrees.toFixed(5))) };
    try {
      this.#show(await this.newestView((signal) => ask("/api/view", body, signal)));
      if (this.openId) await this.#detail(this.openId);
    } catch (error) {
      if (!wasDropped(error)) this.#offline();
    }
  }

  #show(view) {
    if (this.ended) return;
    const news = this.view?.heading !== view.heading;
    this.view = view;
    this.places.show(view.points, view.clusters);
    showPills(this.parts.pills, view.pills, (key, on) => this.#toggle(key, on));
    showCards(this.parts, view, { words: this.words, onOpen: (id, known) => this.#open(id, known),
      onDrop: (key) => this.#toggle(key, false) });
    if (this.refused) this.#notice(this.words.refused);
    if (news) this.#say(view.heading);
    this.#attribute();
  }

  #open(id, known) {
    const wasOpen = this.sheet.isOpen();
    const card = this.view?.cards.find((each) => each.id === id);
    this.openId = id;
    this.sheet.open({ name: known.label, ...card, ...known });
    this.places.choose(id);
    if (!wasOpen) history.pushState({ ...history.state, sheet: true }, "");
    return this.#detail(id);
  }

  async #detail(id) {
    const { origin, by } = this.question;
    try {
      const detail = await this.newestDetail((signal) =>
        ask(`/api/places/${encodeURIComponent(id)}`, { origin, by, lang: this.lang }, signal));
      if (this.openId === id) this.sheet.show(detail);
    } catch (error) {
      if (!wasDropped(error) && this.openId === id) this.sheet.fail(this.#offlineSentence());
    }
  }

  #closed() {
    this.openId = null;
    this.newestDetail.cancel();
    this.places.choose(null);
    if (history.state?.sheet) history.back();
  }

  #moveTo(position, look) {
    const rounded = position.map((degrees) => Number(degrees.toFixed(6)));
    if (look) this.map?.setView([position[1], position[0]], Math.max(this.map.getZoom(), 15));
    if (!this.finding) return this.#picked(rounded);
    this.refused = false;
    this.places?.here(rounded);
    return this.#change({ origin: remember(sessionStorage, "nuanyi.origin", rounded) ?? rounded });
  }

  #locate() {
    const refused = () => {
      this.refused = true;
      this.#notice(this.words.refused);
      this.#say(this.words.refused);
    };
    if (!navigator.geolocation) return refused();
    return navigator.geolocation.getCurrentPosition(
      ({ coords }) => this.#moveTo([coords.longitude, coords.latitude], true),
      refused, { enableHighAccuracy: true, timeout: 10000, maximumAge: 30000 });
  }

  #pick(position) {
    if (!position || !this.map) return;
    if (!this.picker) {
      const icon = this.L.divIcon({ html: el("div", { class: "mark chosen open" }, pin("house", "open", 46)),
        className: "touch", iconSize: [56, 58], iconAnchor: [28, 55] });
      this.picker = this.L.marker([0, 0], { icon, draggable: true, title: this.words.picked });
      this.picker.on("dragend", () => {
        const { lng, lat } = this.picker.getLatLng();
        this.#moveTo([lng, lat], false);
      });
    }
    this.picker.setLatLng([position[1], position[0]]).addTo(this.map);
  }

  #picked(position) {
    this.#pick(position);
    this.setTriggerValue("picked", { lon: position[0], lat: position[1] });
  }

  #attribute() {
    const demo = this.view?.synthetic ?? this.data.synthetic;
    const parts = [this.ground, demo ? this.words.demo : ""].filter(Boolean);
    this.parts.attribution.textContent = parts.join(" · ");
  }

  #notice(sentence) {
    if (!this.parts.notice) return;
    this.parts.notice.textContent = sentence;
    this.parts.notice.hidden = false;
  }

  #offlineSentence() {
    return this.view ? this.words.offline.replace("{at}", this.view.at) : this.words.away;
  }

  #offline() {
    this.#notice(this.#offlineSentence());
    this.#say(this.#offlineSentence());
  }

  #say(sentence) {
    this.parts.live.textContent = sentence;
  }

  update(data, setTriggerValue) {
    this.setTriggerValue = setTriggerValue;
    if (!this.finding && JSON.stringify(data.picked) !== JSON.stringify(this.data.picked)) {
      this.#pick(data.picked);
    }
    this.data = data;
  }

  end() {
    this.ended = true;
    this.newestView.cancel();
    this.newestDetail.cancel();
    this.endings.forEach((ending) => ending());
    fill(this.root, ...[...this.root.children].filter((node) => node.tagName === "STYLE"));
  }
}

/** Streamlit calls this at every rerun; the map is made once and kept on the element it lives in. */
export default function mount({ data, parentElement, setTriggerValue }) {
  if (parentElement.stationMap && parentElement.stationMap.lang !== data.lang) {
    parentElement.stationMap.end();
    parentElement.stationMap = null;
  }
  parentElement.stationMap ??= new StationMap(parentElement, data);
  parentElement.stationMap.update(data, setTriggerValue);
  return () => {
    parentElement.stationMap?.end();
    parentElement.stationMap = null;
  };
}
