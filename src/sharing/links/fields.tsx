import type { VNode } from 'preact';
import { HiddenField, TextArea, TextField, type FormError } from '../../ui/form.tsx';
import { Honeypot } from '../../ui/honeypot.tsx';
import { longestMessage, longestName } from '../input.ts';

/** How a field is asked for. */
type Asked = { label: string; hint: string; required?: false };

export type WordFieldsProps = {
  typed: { name: string; message: string };
  errors: readonly FormError[];
  asks: { name: Asked; message: Asked };
};

/** The name and the words on a link; for a person both may be left out. */
export const WordFields = ({ typed, errors, asks }: WordFieldsProps): VNode => (
  <>
    <TextField
      name="name"
      {...asks.name}
      value={typed.name}
      maxlength={longestName}
      autocomplete="off"
      width="medium"
      errors={errors}
    />
    <TextArea
      name="message"
      {...asks.message}
      required={false}
      value={typed.message}
      rows={3}
      maxlength={longestMessage}
      errors={errors}
    />
  </>
);

/** A form that takes a link: of whose appeal, and what was typed. */
export type TakeLinkProps = {
  appeal: { slug: string; title: string; organisation: { name: string } };
  typed: { name: string; message: string; email: string };
  errors: readonly FormError[];
  /** The code through which they came. */
  via: string;
  nonce: string;
};

/** All fields of a form that takes a link. */
export const TakeLinkFields = ({
  typed,
  errors,
  via,
  nonce,
  asks,
  emailHint,
}: Omit<TakeLinkProps, 'appeal'> & Pick<WordFieldsProps, 'asks'> & { emailHint: string }): VNode => (
  <>
    <WordFields typed={typed} errors={errors} asks={asks} />
    <TextField
      name="email"
      type="email"
      label="Your e-mail address"
      hint={emailHint}
      required={false}
      value={typed.email}
      autocomplete="email"
      inputmode="email"
      width="medium"
      errors={errors}
    />
    <HiddenField name="via" value={via} />
    <HiddenField name="nonce" value={nonce} />
    <Honeypot />
  </>
);
