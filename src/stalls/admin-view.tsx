import type { VNode } from 'preact';
import { qrCode } from '../sharing/pictures/qr.ts';
import { Button, ErrorSummary, HiddenField, TextField, type FormError } from '../ui/form.tsx';
import { Details, Notice } from '../ui/parts.tsx';

export type StallLine = {
  id: string;
  name: string;
  isOpen: boolean;
  /** The helper link; null while it is ended. */
  helperUrl: string | null;
  helperPath: string;
  /** `14 people promised 60 things, 12 of them are here; 24 were handed over at once`. */
  brought: string;
  posterPath: string;
};

export type StallsProps = {
  base: string;
  lines: StallLine[];
  /** Why no stall can be made at the moment. */
  notNow: string | null;
  done: string | null;
  name: string;
  errors: FormError[];
  nonce: string;
};

/** The stalls of one appeal, for its members. */
export function Stalls({ base, lines, notNow, done, name, errors, nonce }: StallsProps): VNode {
  return (
    <>
      <ErrorSummary errors={errors} />
      {done !== null && <Notice kind="success" title={done} live />}
      <p class="lede">
        A stall is one phone at a market, a school or a church: people enter what they promise, or hand it over. It
        works without network too.
      </p>
      {lines.map((line) => (
        <StallCard base={base} line={line} key={line.id} />
      ))}
      {notNow === null ? (
        <form class="form" method="post" action={base}>
          <h2>A new stall</h2>
          <HiddenField name="nonce" value={nonce} />
          <TextField
            name="name"
            label="What is it called?"
            hint="For example: Saturday market."
            value={name}
            errors={errors}
            maxlength={60}
          />
          <Button>Make the stall</Button>
        </form>
      ) : (
        <p>{notNow}</p>
      )}
    </>
  );
}

function StallCard({ base, line }: { base: string; line: StallLine }): VNode {
  const { id, name, isOpen, helperUrl, helperPath, brought, posterPath } = line;
  const act = (to: string) => `${base}/${id}/${to}`;
  return (
    <section class="stack" aria-labelledby={`stall-${id}`}>
      <h2 id={`stall-${id}`}>
        {name}
        {!isOpen && <span class="quiet">, closed</span>}
      </h2>
      <p>{brought}</p>
      {isOpen ? (
        <>
          <div class="cluster">
            <Button href={helperPath}>Open on this phone</Button>
            <a href={posterPath}>Poster with its code</a>
          </div>
          <Details summary="For helpers">
            {helperUrl === null ? (
              <p>The helper link was ended. Members who are signed in can still open the stall.</p>
            ) : (
              <>
                <p>Who has this link can enter what people promise and hand over. They see nothing else.</p>
                <p class="link-box">{helperUrl}</p>
                <QrSquare url={helperUrl} label={`QR code of the helper link of ${name}`} />
                <form method="post" action={act('end-link')}>
                  <Button variant="danger">
                    End this link<span class="visually-hidden">: {name}</span>
                  </Button>
                </form>
              </>
            )}
            <form method="post" action={act('new-link')}>
              <Button variant="secondary">
                {helperUrl === null ? 'Make a new link' : 'Make a new link, and end this one'}
                <span class="visually-hidden">: {name}</span>
              </Button>
            </form>
            <p class="small quiet">
              What stands on a phone when its link ends stays there, and is sent when a new link is opened on it.
            </p>
          </Details>
          <form method="post" action={act('close')}>
            <Button variant="quiet">
              Close the stall<span class="visually-hidden">: {name}</span>
            </Button>
          </form>
        </>
      ) : (
        <form method="post" action={act('open')}>
          <Button variant="quiet">
            Open it again<span class="visually-hidden">: {name}</span>
          </Button>
        </form>
      )}
    </section>
  );
}

/** A helper stands beside: their phone reads it from this one. */
function QrSquare({ url, label }: { url: string; label: string }): VNode {
  const { size, path } = qrCode(url);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      width="240"
      height="240"
      shape-rendering="crispEdges"
    >
      <path fill="#ffffff" d={`M0 0h${size}v${size}H0z`} />
      <path fill="#000000" d={path} />
    </svg>
  );
}
