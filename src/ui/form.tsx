import type { ComponentChildren, VNode } from 'preact';

/** What is wrong with one field. `path` is the field's name, which is also its id. */
export type FormError = { path: string; message: string };

export type FieldProps = {
  /** The name in the form, and the id. */
  name: string;
  label: string;
  hint?: ComponentChildren;
  /** All errors of the form; the field takes its own by path. */
  errors?: readonly FormError[] | undefined;
  required?: boolean | undefined;
};

type Autocomplete =
  'name' | 'email' | 'organization' | 'url' | 'tel' | 'postal-code' | 'street-address' | 'one-time-code' | 'off';

export type TextFieldProps = FieldProps & {
  value?: string | undefined;
  type?: keyof typeof inputTypes | undefined;
  autocomplete?: Autocomplete | undefined;
  inputmode?: 'text' | 'email' | 'numeric' | 'decimal' | 'tel' | 'url' | 'search' | undefined;
  maxlength?: number | undefined;
  /** How wide the answer will be; a short field invites a short answer. */
  width?: 'short' | 'medium' | 'full' | undefined;
};

/** One line of text. */
export function TextField({ type = 'text', value = '', width = 'full', ...props }: TextFieldProps): VNode {
  const { autocomplete, inputmode, maxlength } = props;
  return (
    <Field {...props}>
      <input
        {...wiring(props)}
        class={`input is-${width}`}
        {...inputTypes[type]}
        value={value}
        autocomplete={autocomplete}
        inputmode={inputmode}
        maxlength={maxlength}
      />
    </Field>
  );
}

/** Each kind of line; phones shall not begin an address with a capital letter or correct it. */
const inputTypes = {
  text: { type: 'text' },
  email: { type: 'email', autocapitalize: 'none', spellcheck: false },
  url: { type: 'url', autocapitalize: 'none', spellcheck: false },
  tel: { type: 'tel' },
  search: { type: 'search' },
  date: { type: 'date' },
  time: { type: 'time' },
  'datetime-local': { type: 'datetime-local' },
} as const;

export type TextAreaProps = FieldProps & {
  value?: string | undefined;
  rows?: number | undefined;
  maxlength?: number | undefined;
};

/** Several lines of text. */
export function TextArea({ value = '', rows = 5, ...props }: TextAreaProps): VNode {
  return (
    <Field {...props}>
      <textarea {...wiring(props)} class="input" rows={rows} maxlength={props.maxlength} value={value} />
    </Field>
  );
}

export type Choice = { value: string; label: string; hint?: string | undefined };

export type SelectFieldProps = FieldProps & { choices: readonly Choice[]; value?: string | undefined };

/** One of a list, where the list is too long for radio buttons. */
export function SelectField({ choices, value, ...props }: SelectFieldProps): VNode {
  return (
    <Field {...props}>
      <select {...wiring(props)} class="input is-medium">
        {choices.map((choice) => (
          <option value={choice.value} selected={choice.value === value} key={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </Field>
  );
}

export type FileFieldProps = FieldProps & { accept?: string | undefined };

/** A file; its form needs `enctype="multipart/form-data"`. */
export function FileField({ accept, ...props }: FileFieldProps): VNode {
  return (
    <Field {...props}>
      <input {...wiring(props)} class="input" type="file" accept={accept} />
    </Field>
  );
}

/** What the person doesn't see. */
export function HiddenField({ name, value }: { name: string; value: string }): VNode {
  return <input type="hidden" name={name} value={value} />;
}

/**
 * All errors of a form, at the top of the page. It takes the focus by browser code (`data-error-summary`); the
 * links lead to the fields. Nothing when there are no errors.
 */
export function ErrorSummary({
  errors,
  title = 'Please check this',
}: {
  errors: readonly FormError[];
  title?: string | undefined;
}): VNode | null {
  if (errors.length === 0) return null;
  return (
    <div class="error-summary" role="alert" tabIndex={-1} aria-labelledby="error-summary-title" data-error-summary>
      <h2 id="error-summary-title">{title}</h2>
      <ul>
        {errors.map(({ path, message }) => (
          <li key={path}>{path === '' ? message : <a href={`#${path}`}>{message}</a>}</li>
        ))}
      </ul>
    </div>
  );
}

export type ButtonProps = {
  children: ComponentChildren;
  variant?: 'primary' | 'secondary' | 'quiet' | 'danger' | undefined;
  /** With an address it is a link that looks like a button. */
  href?: string | undefined;
  type?: 'submit' | 'button' | undefined;
  /** What a form with several buttons sends. */
  name?: string | undefined;
  value?: string | undefined;
  /** Sends the form to another address: `formaction`. */
  formaction?: string | undefined;
  big?: boolean | undefined;
};

/** A button. Submits its form unless told otherwise. */
export function Button({
  children,
  variant = 'primary',
  href,
  type = 'submit',
  big = false,
  ...form
}: ButtonProps): VNode {
  const looks = `button is-${variant}${big ? ' is-big' : ''}`;
  if (href !== undefined) {
    return (
      <a class={looks} href={href}>
        {children}
      </a>
    );
  }
  return (
    <button class={looks} type={type} {...form}>
      {children}
    </button>
  );
}

/** The frame of a field: label, hint, error, and in it the control. */
export function Field({ children, ...props }: FieldProps & { children: ComponentChildren }): VNode {
  const error = errorAt(props);
  return (
    <div class={error === undefined ? 'field' : 'field has-error'}>
      <label class="label" for={props.name}>
        {props.label}
        {props.required === false && <span class="quiet"> (optional)</span>}
      </label>
      <FieldNotes {...props} />
      {children}
    </div>
  );
}

/** The hint and the error of a field, with the ids that `wiring` points to. */
export function FieldNotes(props: FieldProps): VNode {
  const error = errorAt(props);
  return (
    <>
      {props.hint !== undefined && (
        <p class="hint" id={hintId(props)}>
          {props.hint}
        </p>
      )}
      {error !== undefined && (
        <p class="error-message" id={errorId(props)}>
          <span class="visually-hidden">Please check: </span>
          {error}
        </p>
      )}
    </>
  );
}

/** The attributes that tie a control to its label, hint and error. */
export function wiring(props: FieldProps): Wiring {
  const error = errorAt(props);
  const notes = [props.hint === undefined ? '' : hintId(props), error === undefined ? '' : errorId(props)];
  const describedBy = notes.filter((id) => id !== '').join(' ');
  return {
    id: props.name,
    name: props.name,
    required: props.required,
    'aria-describedby': describedBy === '' ? undefined : describedBy,
    'aria-invalid': error === undefined ? undefined : 'true',
  };
}

type Wiring = {
  id: string;
  name: string;
  required: boolean | undefined;
  'aria-describedby': string | undefined;
  'aria-invalid': 'true' | undefined;
};

function errorAt({ name, errors = [] }: FieldProps): string | undefined {
  return errors.find((error) => error.path === name)?.message;
}

function hintId({ name }: FieldProps): string {
  return `${name}-hint`;
}

function errorId({ name }: FieldProps): string {
  return `${name}-error`;
}
