"use strict";
// The offline pack: looks up what was worked out beforehand; asks nobody.
(() => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("data").textContent);
  const DAY = 1440, SHOWN = 20, PINS = ["open", "soon", "closed", "unknown", "locked"];
  const [OPEN, SOON, CLOSED, UNKNOWN] = [0, 1, 2, 3];
  const FIELDS = ["name", "x", "y", "shape", "course", "locked", "address", "way", "entry", "inside"];
  const degrees = (x, y) => ({ lon: data.corner[0] + x / 1e6, lat: data.corner[1] + y / 1e6 });
  const places = data.places.map((row) => {
    const place = Object.fromEntries(FIELDS.map((field, i) => [field, row[i]]));
    return Object.assign(place, degrees(place.x, place.y));
  });
  const { frame } = data;
  const middle = {
    lon: frame.west + frame.width / frame.kx / 2,
    lat: frame.north - frame.height / frame.ky / 2,
  };
  const asked = { lang: data.lang, by: "bike", open: true, origin: middle, from: null };

  const say = (key) => data.words[key][asked.lang];
  const fill = (key, values) =>
    say(key).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
  const make = (tag, text = "", classes = "") => {
    const made = document.createElement(tag);
    made.textContent = text;
    if (classes) made.className = classes;
    return made;
  };

  // The ellipsoid's local radii at the middle latitude, as geodata/frames.py has them.
  const A = 6378137, E2 = 6.694379990141316e-3, RAD = Math.PI / 180;
  const metresBetween = (a, b) => {
    const lat = ((a.lat + b.lat) / 2) * RAD, sin = Math.sin(lat);
    const w2 = 1 - E2 * sin * sin, w = Math.sqrt(w2);
    const east = (b.lon - a.lon) * RAD * (A / w) * Math.cos(lat);
    const north = (b.lat - a.lat) * RAD * ((A * (1 - E2)) / (w2 * w));
    return Math.hypot(east, north);
  };

  const now = () => Date.now() / 60000;
  const isPast = (at) => at >= data.ends;
  const isEarly = (at) => at < data.made - 5;

  /** The day of a place's course that holds a minute. */
  const dayOf = (place, d) => data.days[data.courses[place.course][1 + d]];

  /** The entry that holds at a minute: [pin, text]. */
  const lookUp = (place, minute) => {
    const since = Math.floor(minute) - data.courses[place.course][0];
    const day = since < 0 ? undefined : dayOf(place, Math.floor(since / DAY));
    if (!day) return { pin: UNKNOWN, text: say("unknown") };
    let k = 0;
    while (k + 3 < day.length && day[k + 3] <= since % DAY) k += 3;
    const [pin, ...texts] = data.said[day[k + 1]], text = texts[asked.lang], time = day[k + 2];
    if (pin === SOON) return { pin, text: text.replace("{n}", Math.max(1, time - (since % DAY))) };
    return { pin, text: time < 0 ? text : text.replace("{t}", clock(time)) };
  };

  const clock = (minute) => `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, "0")}`;

  /** What a place is at a minute, and the sentence for it. */
  const stateAt = (place, minute) => {
    if (isPast(minute) || isEarly(minute)) return { pin: UNKNOWN, text: say("unknown") };
    if (place.locked < 0) return lookUp(place, minute);
    const [pin, ...texts] = data.said[place.locked];
    return { pin, text: texts[asked.lang] };
  };

  const nearest = (at) => {
    const pace = data.pace[asked.by];
    const hits = places.map((place, i) => {
      const metres = metresBetween(asked.origin, place);
      const minutes = Math.ceil(metres / pace - 1e-9);
      return { place, i, metres, minutes, state: stateAt(place, at + minutes) };
    });
    hits.sort((a, b) => a.metres - b.metres || a.i - b.i);
    if (!asked.open) return hits.slice(0, SHOWN);
    const open = hits.filter((hit) => hit.state.pin === OPEN || hit.state.pin === SOON);
    const unknown = hits.filter((hit) => hit.state.pin === UNKNOWN);
    return [...open, ...unknown].slice(0, SHOWN);
  };

  const pinOf = (place, pin) =>
    byId("pins").content.children[place.shape * PINS.length + pin].cloneNode(true);

  const distance = (metres) => {
    const rounded = Math.round(metres / 10) * 10;
    return rounded < 1000 ? fill("metres", { n: rounded }) : fill("kilometres", { n: (metres / 1000).toFixed(1) });
  };

  const facts = (place) => {
    const list = make("dl");
    const add = (key, text) => {
      if (text) list.append(make("dt", say(key)), make("dd", text));
    };
    add("address", place.address);
    add("door", [data.texts[place.entry][asked.lang], place.way].filter(Boolean).join(" · "));
    add("inside", data.texts[place.inside][asked.lang]);
    list.append(make("dt", say("hours")), hoursOf(place));
    return list;
  };

  /** One day's hours, read off its course. */
  const dayHours = (day) => {
    const kinds = { [OPEN]: OPEN, [SOON]: OPEN, [UNKNOWN]: UNKNOWN }, parts = [];
    for (let k = 0; k < day.length; k += 3) {
      const kind = kinds[data.said[day[k + 1]][0]], last = parts.at(-1);
      if (last && last.end === day[k]) last.end = last.kind === kind ? day[k + 3] ?? DAY : last.end;
      if (kind !== undefined && !(last && last.kind === kind && last.end > day[k]))
        parts.push({ kind, start: day[k], end: day[k + 3] ?? DAY });
    }
    const whole = ({ start, end }) => start === 0 && end === DAY;
    const written = parts.map((part) => {
      if (part.kind === UNKNOWN) return say("unknown");
      return whole(part) ? say("all_day") : `${clock(part.start)}–${clock(part.end)}`;
    });
    return written.join(" ") || say("closed");
  };

  const hoursOf = (place) => {
    const cell = make("dd"), today = Math.floor((now() - data.courses[place.course][0]) / DAY);
    data.dates.forEach((date, d) => {
      if (d < today || d >= today + 7) return;
      cell.append(make("p", `${date[asked.lang]} · ${dayHours(dayOf(place, d))}`));
    });
    return cell;
  };

  const row = ({ place, metres, minutes, state }) => {
    const item = make("li"), all = make("details"), head = make("summary");
    const names = make("span"), far = make("span", "", "far");
    const bold = make("b");
    bold.append(make("bdi", place.name));
    names.append(bold, make("i", state.text, PINS[state.pin]));
    far.append(make("b", fill("minutes", { n: Math.max(1, minutes) })), make("i", distance(metres)));
    head.append(pinOf(place, state.pin), names, far);
    all.append(head, facts(place));
    item.append(all);
    return item;
  };

  const svg = byId("sketch"), points = byId("points"), here = byId("here");
  const spot = (at) => [(at.lon - frame.west) * frame.kx, (frame.north - at.lat) * frame.ky];
  const view = { zoom: 1 };

  const drawPoints = (at) => {
    points.replaceChildren(...places.map((place) => {
      const drawn = document.createElementNS(svg.namespaceURI, "use"), [x, y] = spot(place);
      const { pin } = stateAt(place, at), size = 1 / Math.sqrt(view.zoom);
      drawn.setAttribute("href", pin === CLOSED || pin === UNKNOWN ? "#off" : "#on");
      drawn.setAttribute("class", PINS[pin]);
      drawn.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${size.toFixed(2)})`);
      return drawn;
    }));
    const [x, y] = spot(asked.origin), width = frame.width / view.zoom, height = frame.height / view.zoom;
    here.setAttribute("cx", x);
    here.setAttribute("cy", y);
    here.setAttribute("r", 14 / Math.sqrt(view.zoom));
    const left = view.zoom === 1 ? 0 : x - width / 2, top = view.zoom === 1 ? 0 : y - height / 2;
    svg.setAttribute("viewBox", `${left} ${top} ${width} ${height}`);
  };

  const show = () => {
    const at = now();
    byId("note").textContent = isPast(at) ? say("past") : isEarly(at) ? say("early") : "";
    byId("basis").textContent = fill("from", { name: asked.from ?? say("middle") });
    const hits = nearest(at);
    byId("list").replaceChildren(...hits.map(row));
    byId("none").textContent = hits.length ? "" : say("nothing");
    drawPoints(at);
  };

  const startFrom = (origin, from) => {
    Object.assign(asked, { origin, from });
    show();
  };

  const choices = () => {
    const group = (key, entries) => {
      const made = make("optgroup");
      made.label = say(key);
      made.append(...entries.map(([value, name]) => Object.assign(make("option", name), { value })));
      return made;
    };
    const first = Object.assign(make("option", say("where")), { value: "" });
    byId("at").replaceChildren(
      first,
      group("landmarks", data.landmarks.map(([name], i) => [`l${i}`, name])),
      group("stations", places.map((place, i) => [`p${i}`, place.name])),
    );
  };

  const inLanguage = () => {
    document.documentElement.lang = data.langs[asked.lang];
    for (const each of document.querySelectorAll("[data-say]")) each.textContent = say(each.dataset.say);
    byId("made").textContent = data.saved[asked.lang];
    byId("lang").textContent = data.names[1 - asked.lang];
    byId("lang").lang = data.langs[1 - asked.lang];
    svg.setAttribute("aria-label", say("sketch"));
    byId("at").setAttribute("aria-label", say("where"));
    choices();
    show();
  };

  const press = (button, on) => button.setAttribute("aria-pressed", on);
  byId("lang").onclick = () => {
    asked.lang = 1 - asked.lang;
    asked.from = null;
    inLanguage();
  };
  byId("open").onclick = () => {
    asked.open = !asked.open;
    press(byId("open"), asked.open);
    show();
  };
  for (const by of ["bike", "foot"]) {
    byId(by).onclick = () => {
      asked.by = by;
      press(byId("bike"), by === "bike");
      press(byId("foot"), by === "foot");
      show();
    };
  }
  byId("at").onchange = ({ target: { value } }) => {
    if (!value) return;
    const i = Number(value.slice(1));
    if (value[0] === "p") startFrom(places[i], places[i].name);
    else startFrom(degrees(data.landmarks[i][1], data.landmarks[i][2]), data.landmarks[i][0]);
  };
  svg.onclick = (event) => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    startFrom({ lon: frame.west + point.x / frame.kx, lat: frame.north - point.y / frame.ky }, say("tapped"));
  };
  byId("nearer").onclick = () => {
    view.zoom = Math.min(8, view.zoom * 2);
    drawPoints(now());
  };
  byId("farther").onclick = () => {
    view.zoom = Math.max(1, view.zoom / 2);
    drawPoints(now());
  };
  if (navigator.geolocation) {
    const locate = byId("locate");
    locate.hidden = false;
    locate.onclick = () => navigator.geolocation.getCurrentPosition(
      ({ coords }) => startFrom({ lon: coords.longitude, lat: coords.latitude }, say("located")),
      () => {
        locate.hidden = true;
        byId("note").textContent = say("refused");
      },
      { timeout: 8000 },
    );
  }
  inLanguage();
  setInterval(() => {
    // What is being read stays where it is.
    if (!document.querySelector("details[open]")) show();
  }, 30000);
})();
