// The worker in which engine.js runs Pyodide, made of bytes alone: it asks no address for anything.
enginePart("worker", () => {
  // Pyodide refuses to run in a classic worker, yet only such a one can be made of text in a page that lies in a folder.
  self.importScripts = undefined;
  const HOME = "https://engine.invalid/"; // where its files are said to lie; no such host exists
  let python, call;

  const bytes = (base64) =>
    Uint8Array.fromBase64 ? Uint8Array.fromBase64(base64) : Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

  // The files of a tarball of npm.
  const unpacked = async (raw) => {
    const stream = new DecompressionStream("gzip");
    const writer = stream.writable.getWriter();
    writer.write(raw);
    writer.close();
    const tar = new Uint8Array(await new Response(stream.readable).arrayBuffer());
    const field = (from, to) => new TextDecoder().decode(tar.subarray(from, to)).split("\0")[0];
    const files = {};
    for (let at = 0; tar[at]; ) {
      const size = parseInt(field(at + 124, at + 136), 8);
      files[field(at, at + 100).split("/").pop()] = tar.subarray(at + 512, at + 512 + size);
      at += 512 + 512 * Math.ceil(size / 512);
    }
    return files;
  };
  // A module run as a plain script, since WebKit imports none in a page that lies in a folder.
  const run = (file, name, exported) => {
    const text = new TextDecoder().decode(file).replaceAll("import.meta.url", JSON.stringify(HOME + name));
    const script = text.replace(...exported);
    if (script === text) throw new Error(`${name} is not the one that this page was made for`);
    (0, eval)(script);
  };
  const add = (base64) => {
    python.unpackArchive(bytes(base64), "zip", { extractDir: "/book/src" });
    python.runPython("import importlib; importlib.invalidate_caches()");
  };

  const boot = async ({ pyodide, audit }) => {
    postMessage({ step: "unpack" });
    const files = await unpacked(bytes(pyodide));
    self.fetch = async (address) => {
      const name = String(address).split("/").pop();
      if (!files[name]) throw new TypeError(`not in the book: ${address}`);
      return new Response(files[name], { headers: { "Content-Type": name.endsWith(".wasm") ? "application/wasm" : "" } });
    };
    postMessage({ step: "python" });
    run(files["pyodide.mjs"], "pyodide.mjs", [/export\{(\w+) as loadPyodide,\w+ as version\};?/, "self.loadPyodide=$1;"]);
    run(files["pyodide.asm.mjs"], "pyodide.asm.mjs", [/export default (\w+);?/, "self.createPyodideModule=$1;"]);
    const lock = JSON.parse(new TextDecoder().decode(files["pyodide-lock.json"]));
    python = await self.loadPyodide({
      indexURL: HOME,
      packageBaseUrl: HOME,
      createPyodideModule: self.createPyodideModule,
      lockFileContents: { ...lock, packages: {} },
      env: { HOME: "/home/pyodide", PYTHONHASHSEED: "0", TZ: "UTC" },
    });
    self.fetch = () => Promise.reject(new TypeError("nothing is fetched here"));
    postMessage({ step: "audit" });
    python.unpackArchive(bytes(audit), "zip", { extractDir: "/book" });
    call = python.runPython("import os, sys; os.chdir('/book'); sys.path.insert(0, 'src'); from compendium.live import call; call");
    return { python: python.runPython("sys.version.split()[0]") };
  };
  const ask = (text, files) => {
    const made = call(text, python.toPy(files ?? null));
    const [answer, back] = made.toJs({ dict_converter: Object.fromEntries });
    made.destroy();
    return { ...JSON.parse(answer), ...(Object.keys(back).length ? { files: back } : {}) };
  };

  const answer = ({ question, parts, part, text, files }) =>
    question === "boot" ? boot(parts) : question === "add" ? add(part) : ask(text, files);
  self.onmessage = async ({ data }) => {
    try {
      postMessage({ id: data.id, answer: await answer(data) });
    } catch (error) {
      postMessage({ id: data.id, error: String(error.message ?? error).trim().split("\n").pop() });
    }
  };
});
