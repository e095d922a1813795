// Works the filters of the page as a person would, and writes what it then shows into an element `seen`.
const set = (id, value, event = "change") => {
  const field = document.getElementById(id);
  field.value = value;
  field.dispatchEvent(new Event(event, { bubbles: true }));
};
const articles = () => document.querySelectorAll("article").length;
const values = id => Array.from(document.getElementById(id).options, option => option.value).filter(Boolean);
const each = id => Object.fromEntries(values(id).map(value => { set(id, value); const count = articles(); set(id, ""); return [value, count]; }));

const seen = { all: articles(), kinds: each("kind"), labels: each("label") };
set("kind", "missed");
set("label", "LOC");
seen.missedPlaces = articles();
set("kind", "");
set("label", "");
set("search", "BAMAKO", "input");
seen.bamako = articles();
set("search", "no such words", "input");
seen.nothing = articles();
set("search", "alert", "input");
seen.marked = document.querySelector("article .context .g").textContent;
set("search", "", "input");
seen.circles = document.querySelectorAll("svg circle").length;
seen.matrix = document.querySelectorAll(".matrix tbody tr").length;
for (const scheme of values("scheme")) set("scheme", scheme);
set("system", "1");
seen.second = articles();
seen.kept = window.kept;
const pre = document.createElement("pre");
pre.id = "seen";
pre.textContent = JSON.stringify(seen);
document.body.append(pre);
