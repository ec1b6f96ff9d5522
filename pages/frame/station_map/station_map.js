// The map component: asks the server, shows the answer, and keeps itself across Streamlit's reruns.
import { baseMapLayer } from "./base_map.js";
import { showCards, showPills } from "./cards.js";
import { settled } from "./elements.js";
import { PlaceLayer, pinIcon } from "./places.js";
import { keepInAddress, questionFrom, remember, switchLanguage, toggled } from "./question.js";
import { makeSearchField } from "./search_field.js";
import { ask, get, loadLeaflet, newestOnly, wasDropped, watchVersion } from "./server.js";
import { makeLegend, makeSheet } from "./sheet.js";

const PARTS = { page: ".page", pills: ".pills", travel: ".travel", heading: ".found-count h2", basis: ".basis",
  notice: ".notice", cards: ".cards", map: ".map", attribution: ".attribution", live: ".live" };
const rounded = (position) => position.map((degrees) => Number(degrees.toFixed(6)));

class StationMap {
  constructor(root, data, setTriggerValue) {
    Object.assign(this, { root, data, setTriggerValue, words: data.words, lang: data.lang });
    this.finding = data.mode !== "pick";
    this.leaving = new AbortController();
    this.newestView = newestOnly();
    this.newestDetail = newestOnly();
    this.parts = Object.fromEntries(Object.entries(PARTS).map(([name, css]) => [name, root.querySelector(css)]));
    this.question = questionFrom(data.filters, data.known);
    if (!this.finding) this.question.origin = null;
    this.#speak();
    this.#listen();
    this.#start().catch(() => this.#tell(this.words.no_map));
  }

  /** Put the reader's words into the page that stands in station_map.html. */
  #speak() {
    const each = (key, put) => this.root.querySelectorAll(`[data-${key}]`).forEach((node) =>
      put(node, this.words[node.dataset[key]]));
    each("word", (node, text) => { node.textContent = text; });
    each("label", (node, text) => node.setAttribute("aria-label", text));
    each("hint", (node, text) => node.setAttribute("placeholder", text));
    this.parts.page.lang = this.lang;
    this.parts.page.classList.toggle("picking", !this.finding);
    this.root.querySelectorAll(".finding").forEach((node) => { node.hidden = !this.finding; });
  }

  #listen() {
    const { signal } = this.leaving;
    const onClick = (css, act) => this.root.querySelector(css).addEventListener("click", act, { signal });
    makeSearchField(this.root, this.lang, signal, {
      onChosen: (hit) => this.#moveTo([hit.lon, hit.lat], true), onFailed: (error) => this.#failed(error) });
    onClick(".locate", () => this.#locate());
    if (!this.finding) return;
    const language = this.root.querySelector(".language");
    language.textContent = this.words.other_short;
    language.setAttribute("aria-label", this.words.other_name);
    language.lang = this.words.other_language;
    onClick(".language", () => switchLanguage(this.words.other_language));
    onClick(".travel", (event) => {
      const by = event.target.closest("[data-by]")?.dataset.by;
      if (by) this.#change({ by: remember(localStorage, "nuanyi.by", by) });
    });
    makeLegend(this.root, this.words, signal);
    this.sheet = makeSheet(this.root, this.words, signal, { say: (text) => this.#say(text),
      onOpen: (id) => this.#open(id, {}), onClosed: () => this.#closed() });
    window.addEventListener("popstate", (event) => { // the phone's back closes the sheet: no rerun for that
      if (!this.sheet.isOpen() && !this.goingBack) return;
      event.stopImmediatePropagation();
      if (!this.goingBack) this.sheet.close();
      this.goingBack = false;
    }, { capture: true, signal });
  }

  async #start() {
    const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: this.data.leaflet.css });
    const styled = new Promise((done) => { style.onload = style.onerror = done; });
    this.root.prepend(style);
    const ground = get(`/api/tiles?lang=${this.lang}`, this.leaving.signal).catch(() => null);
    const [L] = await Promise.all([loadLeaflet(this.data.leaflet.js), styled]);
    if (this.leaving.signal.aborted) return;
    this.#makeMap(L);
    if (this.finding) this.#follow();
    const data = await ground;
    if (!data || this.leaving.signal.aborted) return;
    baseMapLayer(L, data.url, this.leaving.signal).addTo(this.map);
    this.ground = data.attribution;
    this.#attribute();
  }

  #makeMap(L) {
    const [lon, lat] = this.question.origin ?? this.data.picked ?? this.data.center;
    const moving = !matchMedia("(prefers-reduced-motion: reduce)").matches;
    const map = L.map(this.parts.map, { center: [lat, lon], zoom: this.data.zoom, minZoom: 4, maxZoom: 19,
      zoomControl: false, attributionControl: false, fadeAnimation: false, zoomAnimation: moving, inertia: moving });
    L.control.zoom({ position: "bottomright", zoomInTitle: this.words.zoom_in,
      zoomOutTitle: this.words.zoom_out }).addTo(map);
    L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
    map.on("click", ({ latlng }) => this.#moveTo([latlng.lng, latlng.lat], false));
    const watcher = new ResizeObserver(() => map.invalidateSize({ pan: false }));
    watcher.observe(this.parts.map);
    this.leaving.signal.addEventListener("abort", () => { watcher.disconnect(); map.remove(); });
    Object.assign(this, { L, map });
    this.places = new PlaceLayer(L, map, this.words.cluster, (id, known) => this.#open(id, known));
    this.places.here(this.question.origin);
    if (!this.finding) this.#pick(this.data.picked);
  }

  #follow() {
    const later = settled(150, () => this.#refresh());
    this.map.on("moveend", later);
    this.leaving.signal.addEventListener("abort", later.cancel);
    watchVersion(this.leaving.signal, () => this.#refresh());
    this.#change({});
  }

  #change(part) {
    Object.assign(this.question, part);
    keepInAddress(this.question);
    this.parts.travel.querySelectorAll("button").forEach((each) =>
      each.setAttribute("aria-pressed", String(each.dataset.by === this.question.by)));
    this.#refresh();
  }

  async #refresh() {
    if (!this.map) return;
    const bbox = rounded(this.map.getBounds().toBBoxString().split(",").map(Number));
    const question = { ...this.question, bbox, zoom: this.map.getZoom(), lang: this.lang, limit: 20 };
    try {
      this.#show(await this.newestView((dropped) => ask("/api/view", question, dropped)));
      if (this.openId) await this.#detail(this.openId);
    } catch (error) {
      this.#failed(error);
    }
  }

  #show(view) {
    const news = this.view?.heading !== view.heading;
    const toggle = (key, on) => this.#change(toggled(this.question, key, on));
    this.view = view;
    this.places.show(view.points, view.clusters);
    showPills(this.parts.pills, view.pills, toggle);
    showCards(this.parts, view, { words: this.words, onOpen: (id, known) => this.#open(id, known),
      onDrop: (key) => toggle(key, false) });
    if (this.refused) this.#notice(this.words.refused);
    if (news) this.#say(view.heading);
    this.#attribute();
  }

  #open(id, known) {
    const card = this.view?.cards.find((each) => each.id === id);
    if (!this.sheet.isOpen()) history.pushState({ ...history.state, sheet: true }, "");
    this.openId = id;
    this.sheet.open({ name: known.label, ...known, ...card });
    this.places.choose(id);
    return this.#detail(id);
  }

  async #detail(id) {
    const { origin, by } = this.question;
    const path = `/api/places/${encodeURIComponent(id)}`;
    try {
      const detail = await this.newestDetail((dropped) => ask(path, { origin, by, lang: this.lang }, dropped));
      if (this.openId === id) this.sheet.show(detail);
    } catch (error) {
      if (!wasDropped(error) && this.openId === id) this.sheet.fail(this.#sentence(error));
    }
  }

  #closed() {
    this.openId = null;
    this.newestDetail.cancel();
    this.places.choose(null);
    this.goingBack = Boolean(history.state?.sheet);
    if (this.goingBack) history.back();
  }

  #moveTo(position, look) {
    const [lon, lat] = rounded(position);
    if (look) this.map?.setView([lat, lon], Math.max(this.map.getZoom(), 15));
    if (!this.finding) {
      this.#pick([lon, lat]);
      this.setTriggerValue("picked", { lon, lat });
      return;
    }
    this.refused = false;
    this.places?.here([lon, lat]);
    this.#change({ origin: remember(sessionStorage, "nuanyi.origin", [lon, lat]) });
  }

  #locate() {
    const refuse = () => {
      this.refused = true;
      this.#tell(this.words.refused);
    };
    if (!navigator.geolocation) return refuse();
    return navigator.geolocation.getCurrentPosition(({ coords }) => this.#moveTo([coords.longitude, coords.latitude], true),
      refuse, { enableHighAccuracy: true, timeout: 10000, maximumAge: 30000 });
  }

  #pick(position) {
    if (!position || !this.map) return;
    if (!this.picker) {
      const icon = pinIcon(this.L, { shape: "house", state: "open" }, true);
      this.picker = this.L.marker([0, 0], { icon, draggable: true, alt: this.words.picked });
      this.picker.on("dragend", () => this.#moveTo(Object.values(this.picker.getLatLng()).slice(0, 2).reverse(), false));
    }
    this.picker.setLatLng([position[1], position[0]]).addTo(this.map);
  }

  #attribute() {
    const demo = (this.view?.synthetic ?? this.data.synthetic) && this.words.demo;
    this.parts.attribution.textContent = [this.ground, demo].filter(Boolean).join(" · ");
  }

  #sentence(error) {
    return error.sentence || (this.view ? this.words.offline.replace("{at}", this.view.at) : this.words.away);
  }

  #failed(error) {
    if (!wasDropped(error)) this.#tell(this.#sentence(error));
  }

  #tell(sentence) {
    this.#notice(sentence);
    this.#say(sentence);
  }

  #notice(sentence) {
    this.parts.notice.textContent = sentence;
    this.parts.notice.hidden = false;
  }

  #say(sentence) {
    this.parts.live.textContent = sentence;
  }

  update(data, setTriggerValue) {
    const moved = JSON.stringify(data.picked) !== JSON.stringify(this.data.picked);
    Object.assign(this, { data, setTriggerValue });
    if (moved && !this.finding) this.#pick(data.picked);
  }

  end() {
    this.leaving.abort();
    this.newestView.cancel();
    this.newestDetail.cancel();
  }
}

/** Streamlit calls this at every rerun; the map is made once and kept on the element it lives in. */
export default function mount({ data, parentElement: root, setTriggerValue }) {
  if (root.stationMap && root.stationMap.lang !== data.lang) {
    root.stationMap.end();
    root.stationMap = null;
  }
  root.stationMap ??= new StationMap(root, data, setTriggerValue);
  root.stationMap.update(data, setTriggerValue);
  return () => {
    root.stationMap?.end();
    root.stationMap = null;
  };
}
