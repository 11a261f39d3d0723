// The audit in the reader's browser, for the pages that ask for it. Nothing is loaded before a page calls it.
//   Engine.supported                      whether this browser can run it
//   Engine.onstep = (step) => …           told while it starts: "load", "unpack", "python", "audit"
//   await Engine.boot()                   starts it, once; how long that took, in milliseconds, and its Python
//   await Engine.need("z3")               loads a part on top of it: "z3" for conflicts, "openpyxl" for workbooks
//   await Engine.ask({what, ...}, files)  asks compendium.live; files go and come as {name: Uint8Array}
// A promise is rejected with an Error; its field `missing` is true where the book was built without the engine.
// From a folder a page may load classic scripts alone: each part is one, and calls enginePart.
(() => {
  const here = document.currentScript.src;
  const parts = {}, waiting = new Map(), needed = {};
  let worker, started, last = 0;

  window.enginePart = (name, content) => (parts[name] = content);
  const load = (name) =>
    new Promise((done, fail) => {
      const script = Object.assign(document.createElement("script"), {
        src: new URL(name === "worker" ? "engine_worker.js" : `engine/${name}.js`, here),
        onerror: () => fail(Object.assign(new Error(`${name}.js is not there`), { missing: true })),
        onload: () => {
          script.remove();
          const part = parts[name];
          delete parts[name];
          done(part);
        },
      });
      document.head.append(script);
    });
  const send = (question, more = {}) =>
    new Promise((done, fail) => {
      waiting.set(++last, { done, fail });
      worker.postMessage({ id: last, question, ...more });
    });
  const heard = ({ data }) => {
    if (data.step) return Engine.onstep(data.step);
    const { done, fail } = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.error) fail(new Error(data.error));
    else done(data.answer);
  };
  const broken = (event) => {
    for (const { fail } of waiting.values()) fail(new Error(event.message || "the browser could not start it"));
    waiting.clear();
  };
  const start = async () => {
    const begun = performance.now();
    Engine.onstep("load");
    const [code, pyodide, audit] = await Promise.all(["worker", "pyodide", "audit"].map(load));
    // A worker from an address is refused to a page in a folder; one made of text is not.
    worker = new Worker(URL.createObjectURL(new Blob([`(${code})()`], { type: "text/javascript" })));
    worker.onmessage = heard;
    worker.onerror = broken;
    const told = await send("boot", { parts: { pyodide, audit } });
    return { ...told, milliseconds: Math.round(performance.now() - begun) };
  };

  const Engine = (window.Engine = {
    supported: Boolean(window.WebAssembly && window.Worker && window.DecompressionStream),
    onstep: () => {},
    boot() {
      started ??= start();
      started.catch(() => (started = undefined)); // a second try is a try
      return started;
    },
    async need(name) {
      await Engine.boot();
      needed[name] ??= load(name).then((part) => send("add", { part }));
      needed[name].catch(() => delete needed[name]);
      return needed[name];
    },
    async ask(question, files) {
      await Engine.boot();
      return send("ask", { text: JSON.stringify(question), files });
    },
  });
})();
