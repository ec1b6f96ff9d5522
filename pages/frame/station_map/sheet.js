// The detail sheet and the legend: dialogs of the browser's own, which hold the focus themselves.
import { button, el, fill, icon, pin, safeLink } from "./elements.js";

const DAY = 1440;
const percent = (minute) => `${(minute / DAY) * 100}%`;
const heading = (text) => el("h3", { text });

/** A day as one bar: opening spans, usual busy hours on the same axis, a lamp line at now. */
function dayStrip(strip, spoken) {
  const place = (className, from, to) =>
    el("i", { class: className, style: `left:${percent(from)};width:${percent(to - from)}` });
  const hourNow = Math.floor(strip.now / 60);
  const busy = (strip.busy ?? []).map((share, hour) => el("i", {
    class: hour === hourNow ? "hour now" : "hour",
    style: `left:${percent(hour * 60 + 6)};width:${percent(48)};height:${share * 100}%`,
  }));
  const ticks = strip.ticks.map((tick) => {
    const edge = tick.at < 120 ? " first" : tick.at > DAY - 120 ? " last" : "";
    return el("span", { class: `tick${edge}`, style: `left:${percent(tick.at)}`, text: tick.text });
  });
  return el("div", { class: "strip" },
    el("p", { class: "legend" }, el("span", { text: strip.busy ? strip.busy_text : "" }),
      el("b", { text: strip.now_text })),
    el("div", { role: "img", "aria-label": spoken },
      strip.busy ? el("div", { class: "bars" }, ...busy) : null,
      el("div", { class: "track" },
        ...strip.open.map(([from, to, state]) => place(`span ${state}`, from, to)),
        el("i", { class: "lamp", style: `left:${percent(strip.now)}` })),
      el("div", { class: "ticks" }, ...ticks)));
}

const fact = (iconName, text, className) =>
  text ? el("li", { class: className }, iconName ? icon(iconName, 20) : null, el("span", { text })) : null;

const tile = (item) =>
  el("li", { class: `tile ${item.tone}` }, icon(item.icon, 22),
    el("div", {}, el("b", { text: item.word }), el("span", { class: "meta", text: item.note })));

function outLink(className, link, ...before) {
  const href = safeLink(link.url);
  if (!href) return null;
  const leaves = !href.startsWith("/");
  return el("a", { class: className, href, target: leaves ? "_blank" : null,
    rel: leaves ? "noopener" : null }, ...before, el("span", { text: link.word }));
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch { // older browsers, and pages without https
    const field = el("textarea", { class: "unseen" });
    field.value = text;
    document.body.append(field);
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
  const lines = detail.door ? [detail.door.text, ...(detail.door.lines ?? [])].filter(Boolean) : [];
  const all = [...lines, detail.address, detail.note].filter(Boolean);
  if (!all.length) return [];
  return [heading(words.door), el("div", { class: "box door" },
    ...all.map((text, n) => el("p", { class: n ? "soft" : null, text })))];
}

function body(detail, words, { say, onOpen }) {
  const facts = [fact(null, detail.truth, "strong"), fact("people", detail.crowding),
    fact("door", detail.entry?.join(" · "), "strong")].filter(Boolean);
  const links = (detail.nav ?? []).map((link) => outLink("outlined", link)).filter(Boolean);
  return [
    detail.badge ? el("p", { class: "badge", text: detail.badge }) : null,
    detail.next_open ? el("button", { type: "button", class: "outlined next", text: detail.next_open.text,
      click: () => onOpen(detail.next_open.id) }) : null,
    detail.strip ? dayStrip(detail.strip, [detail.line, detail.hours_written].filter(Boolean).join("; ")) : null,
    detail.hours_written ? el("p", { class: "meta written", text: detail.hours_written }) : null,
    facts.length ? el("ul", { class: "facts" }, ...facts) : null,
    ...(detail.amenities.length
      ? [heading(words.offers), el("ul", { class: "tiles" }, ...detail.amenities.map(tile))] : []),
    ...door(detail, words),
    heading(words.navigate),
    el("div", { class: "links" }, ...links, detail.copy ? copyButton(detail.copy, say) : null),
  ];
}

function foot(detail) {
  const calls = (detail.hotlines ?? []).map((line, n) =>
    outLink("call", { word: line.word, url: `tel:${line.tel}` }, n ? null : icon("phone", 20)));
  return [
    el("div", { class: "acts" },
      detail.check_in ? outLink("primary", detail.check_in, icon("check")) : null,
      detail.report ? outLink("outlined alarm", detail.report, icon("lock", 20)) : null),
    el("div", { class: "calls" }, ...calls.filter(Boolean)),
  ];
}

/** A dialog that gives the focus back, closes on Escape, the backdrop and the phone's back. */
function dialog(root, className, closeWord, onClosed) {
  const node = el("dialog", { class: className });
  const close = () => node.open && node.close();
  node.addEventListener("click", (event) => event.target === node && close());
  node.addEventListener("close", onClosed);
  const closer = button("plain close", closeWord, "cross", close);
  root.append(node);
  return { node, close, closer, open: () => node.open || node.showModal() };
}

export function makeSheet(root, words, { onClosed, onOpen, say }) {
  const box = dialog(root, "sheet", words.close, onClosed);
  const mark = el("div", { class: "mark-slot" });
  const title = el("h2", { id: "sheet-title" });
  const line = el("p");
  const main = el("div", { class: "sheet-body" });
  const end = el("div", { class: "sheet-foot" });
  box.node.setAttribute("aria-labelledby", "sheet-title");
  box.node.append(
    el("div", { class: "inner" },
      el("header", {}, mark, el("div", { class: "who" }, title, line), box.closer), main, end));
  const head = (known) => {
    fill(mark, known.shape ? pin(known.shape, known.state, 46) : null);
    title.textContent = known.name ?? "";
    line.textContent = known.line ?? "";
    line.className = `line is-${known.state}`;
  };
  return {
    isOpen: () => box.node.open,
    close: box.close,
    /** At once with what the list knows; the rest follows. */
    open(known) {
      head(known);
      fill(main, el("p", { class: "waiting", text: words.waiting }));
      fill(end);
      main.scrollTop = 0;
      box.open();
    },
    show(detail) {
      head(detail);
      fill(main, ...body(detail, words, { say, onOpen }));
      fill(end, ...foot(detail));
    },
    fail: (sentence) => fill(main, el("p", { class: "waiting", text: sentence })),
  };
}

export function makeLegend(root, words, onClosed) {
  const box = dialog(root, "sheet legend-sheet", words.close, onClosed);
  const row = ([shape, state, text]) => el("li", {}, pin(shape, state, 32), el("span", { text }));
  box.node.setAttribute("aria-label", words.legend);
  box.node.append(el("div", { class: "inner" },
    el("header", {}, el("h2", { text: words.legend }), box.closer),
    el("ul", { class: "legend-rows" }, ...words.legend_rows.map(row))));
  return box;
}
