/** Six requests at once, each of which adds an item. */
const token = document.querySelector("meta[name=csrf]").content;
const errors = document.querySelector("#errors");

async function add(name) {
  const response = await fetch(`items/${encodeURIComponent(name)}`, {
    method: "POST",
    headers: { "X-CSRF-TOKEN": token },
    redirect: "manual",
  });
  if (response.status !== 204) errors.append(`${name}: ${response.status || "redirected"} `);
}

document.querySelector("#add").addEventListener("click", async () => {
  const name = document.querySelector("#name").value;
  await Promise.all([1, 2, 3, 4, 5, 6].map((number) => add(`${name}-${number}`)));
  document.body.dataset.added = name;
});
