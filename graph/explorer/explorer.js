"use strict";

// The explorer sends what is typed to the server it came from, and shows what comes back.
// The token stays in this tab and is forgotten when it is closed. Without one the browser shows by
// its cookie who has signed in.
const $ = (id) => document.getElementById(id);
let sdl = "";
let line = null; // the stream under way

function restore() {
  $("token").value = sessionStorage.getItem("token") || "";
  $("query").value = localStorage.getItem("query") || "";
}

// Examples to begin with; the first one stands there when nothing was asked yet.
async function loadExamples() {
  const response = await fetch("/graphql/examples.json");
  if (!response.ok) return;
  const { examples } = await response.json();
  for (const { name } of examples) $("examples").add(new Option(name));
  const choose = (i) => { $("query").value = examples[i].query; };
  if (!$("query").value) choose(0);
  $("examples").addEventListener("change", () => {
    if ($("examples").selectedIndex > 0) choose($("examples").selectedIndex - 1);
  });
}

function headers(accept) {
  const h = { "Content-Type": "application/json", Accept: accept };
  const token = $("token").value.trim();
  if (token) h.Authorization = "Bearer " + token;
  return h;
}

function show(text) {
  $("answer").textContent = text;
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

// An operation that begins with subscription keeps its line open.
function subscribes(query) {
  return /^\s*(#.*\s*)*subscription\b/.test(query);
}

async function run() {
  stop();
  const query = $("query").value;
  sessionStorage.setItem("token", $("token").value.trim());
  localStorage.setItem("query", query);
  let variables;
  try {
    variables = JSON.parse($("variables").value.trim() || "{}");
  } catch (error) {
    show("The variables are not JSON: " + error.message);
    return;
  }
  const live = subscribes(query);
  const began = performance.now();
  line = new AbortController();
  $("stop").disabled = false;
  $("status").textContent = "…";
  try {
    const response = await fetch("/graphql", {
      method: "POST",
      headers: headers(live ? "text/event-stream" : "application/graphql-response+json"),
      body: JSON.stringify({ query, variables }),
      signal: line.signal,
    });
    $("status").textContent = response.status + ", " + Math.round(performance.now() - began) + " ms";
    if (live && response.ok) await listen(response);
    else show(pretty(await response.text()));
  } catch (error) {
    if (error.name !== "AbortError") show(String(error));
  }
  $("stop").disabled = true;
}

async function listen(response) {
  show("");
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const events = (rest + value).split("\n\n");
    rest = events.pop();
    for (const event of events) {
      const data = event.split("\n").find((l) => l.startsWith("data: {"));
      if (data) $("answer").textContent += pretty(data.slice(6)) + "\n";
    }
  }
}

function stop() {
  if (line) line.abort();
  line = null;
  $("stop").disabled = true;
}

async function loadSchema() {
  const response = await fetch("/graphql/schema.graphql", { headers: headers("text/plain") });
  sdl = response.ok ? await response.text() : "";
  look();
}

// One definition after the other, each with the description above it.
function definitions() {
  const found = [];
  let quoted = false;
  let described = false;
  for (const line of sdl.split("\n")) {
    const opens = line.startsWith('"""');
    const begins = opens ? !quoted : !quoted && !described && /^(type|enum|input|interface|union|scalar|directive|schema) /.test(line);
    if (begins) found.push("");
    if (opens) quoted = !quoted;
    described = opens && !quoted;
    if (found.length) found[found.length - 1] += line + "\n";
  }
  return found;
}

// Types whose name, or one of whose lines, has the word; the one of that very name first.
function look() {
  const word = $("search").value.trim().toLowerCase();
  if (!sdl) {
    $("docs").textContent = "Sign in, or enter a token, to see the schema.";
    return;
  }
  const named = (d) => (d.match(/^(?:type|enum|input|interface|union|scalar) (\w+)/m) || ["", ""])[1].toLowerCase();
  const wanted = word || "query";
  const found = definitions().filter((d) => d.toLowerCase().includes(word));
  found.sort((a, b) => (named(b) === wanted) - (named(a) === wanted));
  $("docs").textContent = found.join("\n");
}

restore();
loadExamples();
loadSchema();
$("run").addEventListener("click", run);
$("stop").addEventListener("click", stop);
$("token").addEventListener("change", loadSchema);
$("search").addEventListener("input", look);
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run();
});
