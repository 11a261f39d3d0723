// "A decimal point": fields move three bars, and a table says what each field would have to be for a rate to hold.

// People left of a register and their share in percent; for each rate, what each figure would have to be, the others as set.
function decimalPoint({ register, lifted, base, rates }) {
  const left = register - lifted;
  const needed = rates.map((rate) => ({
    people: (base * rate) / 100,
    register: lifted + (base * rate) / 100,
    lifted: register - (base * rate) / 100,
    base: (100 * left) / rate,
  }));
  return { left, percent: (100 * left) / base, needed };
}

// The whole number of people above zero that a field holds, or null: no sign, no decimals, no words.
function peopleIn(text) {
  return /^[0-9,]*[1-9][0-9,]*$/.test(text.trim()) ? Number(text.replaceAll(",", "")) : null;
}

function showDecimalPoint(form) {
  const names = ["register", "lifted", "base"];
  const rates = form.dataset.rates.split(" ").map(Number);
  const write = (number, to = 1) => (Math.round(number / to) * to).toLocaleString("en-US");
  const field = (name) => form.elements[name];
  const counts = [...form.querySelectorAll("[data-register]")];
  // What the largest count leaves fills the line; the scale stays while the bars move.
  const room = Math.max(...counts.map((one) => peopleIn(one.dataset.register))) - peopleIn(field("lifted").defaultValue);
  const say = form.querySelector("[role=status]");

  function show() {
    const set = Object.fromEntries(names.map((name) => [name, peopleIn(field(name).value)]));
    // Fields that hold no number are marked and named; bars and table hide, since they answer an earlier one.
    const bad = names.filter((name) => set[name] === null);
    for (const name of names) field(name).setAttribute("aria-invalid", bad.includes(name));
    form.classList.toggle("unread", bad.length > 0);
    if (bad.length) {
      const labels = bad.map((name) => `“${field(name).labels[0].textContent}”`);
      say.textContent = `${labels.join(" and ")}: write a whole number of people above zero, like 1,765,000. Until then nothing is worked out.`;
      return;
    }
    const { left, percent, needed } = decimalPoint({ ...set, rates });
    const people = [...needed.map((one) => one.people), left];
    form.querySelectorAll(".bars li").forEach((bar, at) => {
      bar.querySelector("strong").textContent = people[at] < 0 ? "nobody" : `${write(people[at], 1000)} people`;
      bar.querySelector(".bar").style.width = `${Math.min(100, Math.max(0, (100 * people[at]) / room))}%`;
    });
    form.querySelectorAll("tbody tr").forEach((row, at) => {
      needed.forEach((one, which) => {
        const hedge = which > 0 ? "about" : names[at] === "register" ? "at most" : "at least";
        row.cells[which + 1].textContent = one[names[at]] > 0 ? `${hedge} ${write(one[names[at]], 100)}` : "no number";
      });
    });
    const times = left / needed[0].people;
    const share = percent < 1 ? percent.toPrecision(2) : percent.toFixed(1);
    const than = times < 1 ? "less than" : `${times.toFixed(1)} times`;
    say.textContent =
      left < 0
        ? "More people would be lifted than were on the register."
        : `${write(left, 1000)} people are left, or ${share} percent of rural people. That is ${than} what the printed rate allows.`;
  }

  form.addEventListener("input", ({ target }) => {
    if (target.type === "range") target.previousElementSibling.value = write(target.value);
    else target.nextElementSibling.value = peopleIn(target.value) ?? target.nextElementSibling.value;
    show();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(show));
  counts.forEach((button) =>
    button.addEventListener("click", () => {
      field("register").value = button.dataset.register;
      field("register").dispatchEvent(new Event("input", { bubbles: true }));
    }),
  );
  form.hidden = false;
  show();
}

if (typeof document !== "undefined") {
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".decimal-point").forEach(showDecimalPoint));
}
