/** The site behind a network that fails on purpose: a proxy before the usual server, with a fault for some of the files. */
import { createServer } from "node:http";
import { serve } from "../../scripts/serve.mjs";

/**
 * Serves dist/. `fault.of` (a pattern of paths) and `fault.act` (what is done to such an answer) may be changed at any
 * time; `act` is given `{request, response, status, headers, body}` and answers it. Answers {url, fault, close()}.
 */
export async function faulty() {
  const inner = await serve({ root: new URL("../../dist/", import.meta.url) });
  const fault = { of: null, act: null };
  const proxy = createServer(async (request, response) => {
    const answer = await fetch(new URL(request.url, inner.url), { redirect: "manual" });
    const body = Buffer.from(await answer.arrayBuffer());
    const headers = Object.fromEntries(answer.headers);
    const whole = { request, response, status: answer.status, headers, body };
    if (fault.of?.test(request.url)) return fault.act(whole);
    response.writeHead(answer.status, headers);
    response.end(body);
  });
  await new Promise((done) => proxy.listen(0, "127.0.0.1", done));
  return {
    url: `http://localhost:${proxy.address().port}/`,
    fault,
    close: async () => {
      proxy.closeAllConnections();
      await new Promise((done) => proxy.close(done));
      await inner.close();
    },
  };
}

/** What may happen to a download. */
export const faults = {
  "is not there (404)": ({ response }) => response.writeHead(404).end("gone"),
  "fails at the server (500)": ({ response }) => response.writeHead(500).end("broken"),
  "cannot be reached": ({ request }) => request.socket.destroy(),
  "is cut off at 10 %": cut(0.1),
  "is cut off at 50 %": cut(0.5),
  "is cut off at 99 %": cut(0.99),
  "has other bytes": ({ response, headers, body }) => {
    const wrong = Buffer.from(body);
    for (let i = 1000; i < wrong.length; i += 997) wrong[i] ^= 0x5a;
    response.writeHead(200, headers).end(wrong);
  },
  "is a page of the network's instead": ({ response }) =>
    response.writeHead(200, { "content-type": "text/html" }).end("<html>Please log in</html>"),
  "is empty": ({ response, headers }) => response.writeHead(200, { ...headers, "content-length": 0 }).end(),
};

function cut(share) {
  return ({ response, headers, body }) => {
    response.writeHead(200, headers);
    response.write(body.subarray(0, Math.floor(body.length * share)), () => response.destroy());
  };
}
