import type { VNode } from 'preact';
import { Button, ErrorSummary, HiddenField, TextField, type FormError } from '../ui/form.tsx';
import { Details, Notice } from '../ui/parts.tsx';

export type PlaceLine = {
  id: string;
  name: string;
  isOpen: boolean;
  /** Its link for this appeal, and what came through it; null until there is one. */
  link: { url: string; path: string; brought: string } | null;
};

export type PlacesProps = {
  base: string;
  lines: PlaceLine[];
  /** Why places get no links for this appeal at the moment. */
  notNow: string | null;
  done: string | null;
  /** What was typed: into the form for a new place, or for a place's new name. */
  typed: { id: string | null; name: string };
  errors: FormError[];
  nonce: string;
};

/** Where the charity puts posters up, and what each place brings. */
export function Places({ base, lines, notNow, done, typed, errors, nonce }: PlacesProps): VNode {
  return (
    <>
      <ErrorSummary errors={errors} />
      {done !== null && <Notice kind="success" title={done} live />}
      <p class="lede">
        A place is where a poster hangs: the vet’s window, the library, a shop. Each has a code of its own, so that you
        see what it brings.
      </p>
      {notNow !== null && <p>{notNow}</p>}
      {lines.map((line) => (
        <PlaceCard base={base} line={line} mayLink={notNow === null} typed={typed} errors={errors} key={line.id} />
      ))}
      <form class="form" method="post" action={base}>
        <h2>A new place</h2>
        <HiddenField name="nonce" value={nonce} />
        <TextField
          name="name"
          label="What is it called?"
          hint="For example: The vet’s window. At most 60 letters."
          value={typed.id === null ? typed.name : ''}
          errors={errors}
        />
        <Button>Add the place</Button>
      </form>
    </>
  );
}

type CardProps = Pick<PlacesProps, 'base' | 'typed' | 'errors'> & { line: PlaceLine; mayLink: boolean };

function PlaceCard({ base, line, mayLink, typed, errors }: CardProps): VNode {
  const { id, name, isOpen, link } = line;
  const act = (to: string) => `${base}/${id}/${to}`;
  const about = <span class="visually-hidden">: {name}</span>;
  return (
    <section class="stack" aria-labelledby={`place-${id}`}>
      <h2 id={`place-${id}`}>
        {name}
        {!isOpen && <span class="quiet">, closed</span>}
      </h2>
      {link !== null && (
        <>
          <p>{link.brought}</p>
          <p class="link-box">{link.url}</p>
          <p class="cluster">
            <a href={`${link.path}/poster`}>Poster{about}</a>
            <a href={`${link.path}/poster.pdf?size=a4`}>PDF, A4{about}</a>
            <a href={`${link.path}/poster.pdf?size=a5`}>A5{about}</a>
            <a href={`${link.path}/poster.pdf?size=strip`}>With strips to tear off{about}</a>
            <a href={`${link.path}/qr.svg`}>Code alone{about}</a>
          </p>
        </>
      )}
      {link === null && isOpen && mayLink && (
        <form method="post" action={act('link')}>
          <Button variant="secondary">Use it for this appeal{about}</Button>
        </form>
      )}
      <Details summary="Rename or close" open={typed.id === id}>
        <form class="cluster is-end" method="post" action={act('rename')}>
          <TextField name={`name-${id}`} label="Its name" value={typed.id === id ? typed.name : name} errors={errors} />
          <Button variant="secondary">Rename{about}</Button>
        </form>
        <form method="post" action={act(isOpen ? 'close' : 'open')}>
          <Button variant="quiet">
            {isOpen ? 'Close it' : 'Open it again'}
            {about}
          </Button>
        </form>
      </Details>
    </section>
  );
}
