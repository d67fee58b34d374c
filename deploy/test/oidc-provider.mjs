// An OpenID provider for the tests: oidc-provider on a free port of this machine, with accounts
// that sign in by their name. It prints its issuer once it serves.
//
//   node oidc-provider.mjs REDIRECT_URI POST_LOGOUT_URI
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const [redirectURI, afterSignOut] = process.argv.slice(2);

// The subject is the login. "name!" has an address that is not verified, "name=address"
// another one than before.
const account = (login) => {
  const [name, address] = login.split('=');
  return { subject: name, email: address ?? `${name.replace('!', '')}@example.com`, verified: !name.endsWith('!') };
};
const addresses = new Map();

const server = createServer();
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [{
    client_id: 'mandate', client_secret: 'a secret that only the two of us know', redirect_uris: [redirectURI],
    post_logout_redirect_uris: [afterSignOut], response_types: ['code'], grant_types: ['authorization_code'],
  }],
  claims: { openid: ['sub'], email: ['email', 'email_verified'] },
  scopes: ['openid', 'email'],
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  cookies: { keys: ['for tests'] },
  findAccount: (_, subject) => ({
    accountId: subject,
    claims: () => {
      const known = addresses.get(subject) ?? account(subject);
      return { sub: subject, email: known.email, email_verified: known.verified };
    },
  }),
});

const page = (response, body) => {
  response.setHeader('content-type', 'text/html; charset=utf-8');
  response.end(`<!DOCTYPE html><html lang="en"><title>The provider</title><h1>The provider</h1>${body}`);
};

// The person says who they are, or refuses; whoever says so agrees to what is asked.
const interact = async (request, response) => {
  const { params } = await provider.interactionDetails(request, response);
  if (request.method === 'GET') {
    page(response, `<form method="post"><input name="login" value="${(params.login_hint ?? '').replace(/[^\w@.]/g, '')}"><button>Sign in</button></form>`);
    return;
  }
  let body = '';
  for await (const chunk of request) body += chunk;
  const login = new URLSearchParams(body).get('login');
  if (!login) {
    await provider.interactionFinished(request, response, { error: 'access_denied', error_description: 'they went away' });
    return;
  }
  const { subject, ...rest } = account(login);
  addresses.set(subject, rest);
  const grant = new provider.Grant({ accountId: subject, clientId: params.client_id });
  grant.addOIDCScope('openid email');
  await provider.interactionFinished(request, response, { login: { accountId: subject }, consent: { grantId: await grant.save() } });
};

const serve = provider.callback();
server.on('request', (request, response) => {
  if (!request.url.startsWith('/interaction/')) {
    serve(request, response);
    return;
  }
  interact(request, response).catch((error) => {
    response.statusCode = 400;
    page(response, `<p>${error.message}</p>`);
  });
});
console.log(issuer);
// It ends with the test that has started it.
process.stdin.on('end', () => process.exit(0)).resume();
