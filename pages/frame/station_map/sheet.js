// The detail sheet and the legend: dialogs of the browser's own, which hold the focus themselves.
import { el, fill, icon, pin, safeLink } from "./elements.js";

const percent = (minute) => `${minute / 14.4}%`;
const heading = (text) => el("h3", { text });

/** A day as one bar: opening spans, usual busy hours on the same axis, a lamp line at now. */
function dayStrip(strip, spoken) {
  const hourNow = Math.floor(strip.now / 60);
  const bar = (share, hour) => el("i", { class: hour === hourNow ? "hour now" : "hour",
    style: `left:${percent(hour * 60 + 6)};width:${percent(48)};height:${share * 100}%` });
  const span = ([from, to, state]) =>
    el("i", { class: `span ${state}`, style: `left:${percent(from)};width:${percent(to - from)}` });
  const tick = ({ at, text }) => el("span", { style: `left:${percent(at)}`, text,
    class: at < 120 ? "tick first" : at > 1320 ? "tick last" : "tick" });
  return el("div", { class: "strip" },
    el("p", { class: "legend" }, el("span", { text: strip.busy_text }), el("b", { text: strip.now_text })),
    el("div", { role: "img", "aria-label": spoken },
      strip.busy && el("div", { class: "bars" }, ...strip.busy.map(bar)),
      el("div", { class: "track" }, ...strip.open.map(span),
        el("i", { class: "lamp", style: `left:${percent(strip.now)}` })),
      el("div", { class: "ticks" }, ...strip.ticks.map(tick))));
}

const fact = (iconName, text, className) =>
  text && el("li", { class: className }, iconName && icon(iconName, 20), el("span", { text }));

const tile = (item) => el("li", { class: `tile ${item.tone}` }, icon(item.icon, 22),
  el("div", {}, el("b", { text: item.word }), el("span", { class: "meta", text: item.note })));

function outLink(className, link, before) {
  const href = safeLink(link?.url);
  const away = href?.startsWith("/") ? {} : { target: "_blank", rel: "noopener" };
  return href && el("a", { class: className, href, ...away }, before, el("span", { text: link.word }));
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch { // older browsers, and pages without https
    const field = el("textarea", { class: "unseen" });
    field.value = text;
    (document.querySelector("dialog[open]") ?? document.body).append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
}

function copyButton(copy, say) {
  const label = el("span", { text: copy.word });
  return el("button", { type: "button", class: "outlined", click: async () => {
    await copyText(copy.text);
    label.textContent = copy.done;
    say(copy.done);
  } }, label);
}

function door(detail, words) {
  const lines = [detail.door?.text, ...(detail.door?.lines ?? []), detail.address, detail.note].filter(Boolean);
  const photos = (detail.door?.photos ?? []).map(({ url, words: alt, width, height }) =>
    el("img", { class: "photo", src: safeLink(url), alt, width, height, loading: "lazy" }));
  return lines.length ? [heading(words.door), ...photos,
    el("div", { class: "box" }, ...lines.map((text, n) => el("p", { class: n ? "soft" : null, text })))] : [];
}

function body(detail, words, { say, onOpen }) {
  const facts = [fact(null, detail.truth, "strong"), fact("people", detail.crowding),
    fact("door", detail.entry?.join(" · "), "strong")];
  return [
    detail.badge && el("p", { class: "badge", text: detail.badge }),
    detail.next_open && el("button", { type: "button", class: "outlined next", text: detail.next_open.text,
      click: () => onOpen(detail.next_open.id) }),
    detail.strip && dayStrip(detail.strip, [detail.line, detail.hours_written].filter(Boolean).join("; ")),
    detail.hours_written && el("p", { class: "meta written", text: detail.hours_written }),
    el("ul", { class: "facts" }, ...facts),
    ...(detail.amenities.length
      ? [heading(words.offers), el("ul", { class: "tiles" }, ...detail.amenities.map(tile))] : []),
    ...door(detail, words),
    heading(words.navigate),
    el("div", { class: "links" }, ...(detail.nav ?? []).map((link) => outLink("outlined", link)),
      detail.copy && copyButton(detail.copy, say)),
  ];
}

const foot = (detail) => [
  el("div", { class: "acts" }, outLink("primary", detail.check_in, icon("check")),
    outLink("outlined alarm", detail.report, icon("lock", 20))),
  el("div", { class: "calls" }, ...(detail.hotlines ?? []).map(({ word, tel }, n) =>
    outLink("call", { word, url: `tel:${tel}` }, n === 0 && icon("phone", 20)))),
];

/** A dialog gives the focus back by itself; it closes on Escape, the backdrop and the cross. */
function readyDialog(node, signal) {
  node.addEventListener("click", (event) => event.target === node && node.close(), { signal });
  node.querySelector(".close").addEventListener("click", () => node.close(), { signal });
}

export function makeSheet(root, words, signal, { onClosed, onOpen, say }) {
  const node = root.querySelector(".details");
  const [mark, title, line, main, end] = [".mark-slot", "h2", ".line", ".sheet-body", ".sheet-foot"]
    .map((part) => node.querySelector(part));
  readyDialog(node, signal);
  node.addEventListener("close", onClosed, { signal });
  const head = (known) => {
    fill(mark, known.shape && pin(known.shape, known.state, 46));
    title.textContent = known.name ?? "";
    line.textContent = known.line ?? "";
    line.className = `line is-${known.state}`;
  };
  const waiting = (text) => fill(main, el("p", { class: "waiting", text }));
  return {
    isOpen: () => node.open,
    close: () => node.close(),
    /** At once with what the list knows; the rest follows. */
    open(known) {
      head(known);
      waiting(words.waiting);
      fill(end);
      main.scrollTop = 0;
      if (!node.open) node.showModal();
    },
    show(detail) {
      head(detail);
      fill(main, ...body(detail, words, { say, onOpen }));
      fill(end, ...foot(detail));
    },
    fail: waiting,
  };
}

export function makeLegend(root, words, signal) {
  const node = root.querySelector(".legend-sheet");
  readyDialog(node, signal);
  fill(node.querySelector(".legend-rows"), ...words.legend_rows.map(([shape, state, text]) =>
    el("li", {}, pin(shape, state), el("span", { text }))));
  root.querySelector(".meaning").addEventListener("click", () => node.showModal(), { signal });
}
