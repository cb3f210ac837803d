// Asks the API with the admin token, which lives as long as the tab.
export const holdsToken = () => Boolean(sessionStorage.getItem("token"));
export const keepToken = (token) => sessionStorage.setItem("token", token);

/** Called when the token is no good. */
let refused = () => {};
export const onRefused = (work) => {
  refused = work;
};

export async function api(path, method = "GET", body = undefined) {
  const response = await fetch(`/api/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${sessionStorage.getItem("token")}`,
      "content-type": "application/json",
      "x-conductor-page": "1",
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Error("the conductor does not answer; is `conductor serve` running?");
  });
  if (response.status === 401) refused();
  return response;
}

async function answerOf(response) {
  const answer = await response.json().catch(() => ({ error: `the conductor answered ${response.status}` }));
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

export const json = async (path, method, body) => answerOf(await api(path, method, body));

/** A page of a list, and how many there are on all of them. */
export async function listOf(path, query) {
  const given = Object.entries(query).filter(([, value]) => value !== "" && value !== undefined);
  const response = await api(`${path}?${new URLSearchParams(given)}`);
  return { rows: await answerOf(response), total: Number(response.headers.get("x-total-count")) };
}

export async function download({ id, kind }) {
  const response = await api(`uploads/${id}/content`);
  if (!response.ok) await answerOf(response);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = `${id}.${kind}`;
  link.click();
  URL.revokeObjectURL(link.href);
}
