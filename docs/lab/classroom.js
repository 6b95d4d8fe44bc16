// A teacher's link: a task that is shown, and parts of the page that are left out for it.

const find = (id) => document.getElementById(id);
const MOST = 600; // characters of a task
const PARTS = { data: "Data", network: "Network", learning: "Learning", truth: "Number by number", break: "Break it", take: "Take it away" };

/** Return `{task, hide}` of an address's part behind #. */
export function classroomOf(hash) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const hide = (given.get("hide") ?? "").split("-").filter((part) => part in PARTS);
  return { task: (given.get("task") ?? "").slice(0, MOST), hide };
}

/** Return an address's part behind # with the task and what is hidden. */
export function withClassroom(hash, { task, hide }) {
  const kept = new URLSearchParams(hash.replace(/^#/, ""));
  for (const [name, value] of [["task", task], ["hide", hide.join("-")]]) {
    if (value) kept.set(name, value);
    else kept.delete(name);
  }
  return `#${kept}`;
}

/** Show the task, and leave out what is hidden. */
export function showClassroom({ task, hide }) {
  find("task").hidden = !task && hide.length === 0;
  find("task-text").textContent = task || "Some controls are left out here.";
  find("show-all").hidden = hide.length === 0;
  for (const part of Object.keys(PARTS)) document.querySelector(`section.${part}`).hidden = hide.includes(part);
}

/** Make the controls that write such a link; `copied(hash changed)` is called with what they say. */
export function offerClassroom(copy) {
  find("hide-parts").append(...Object.entries(PARTS).map(([part, title]) => {
    const label = document.createElement("label");
    const box = Object.assign(document.createElement("input"), { type: "checkbox", value: part });
    label.append(box, ` ${title}`);
    return label;
  }));
  find("copy-class").addEventListener("click", () => {
    const hide = [...find("hide-parts").querySelectorAll(":checked")].map((box) => box.value);
    copy({ task: find("task-given").value.trim().slice(0, MOST), hide });
  });
}
