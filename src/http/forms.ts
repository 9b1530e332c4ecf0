import type { z } from 'zod';
import type { FormError } from '../ui/form.tsx';

/** What was typed, to be put back into the form: each field's values by name. */
export type Typed = Record<string, string | string[] | undefined>;

export type FormResult<Value> = { kind: 'ok'; value: Value } | { kind: 'wrong'; errors: FormError[]; typed: Typed };

/**
 * Reads an HTML form. A field that is sent empty is still the empty string; what is not a text is dropped. The raw
 * strings come back with the errors, so that nothing typed is lost, but for the NUL sign, which nobody types and
 * PostgreSQL cannot store.
 */
export function readForm<Schema extends z.ZodType>(schema: Schema, body: unknown): FormResult<z.output<Schema>> {
  const typed = typedOf(body);
  const parsed = schema.safeParse(typed);
  if (parsed.success) return { kind: 'ok', value: parsed.data };
  return { kind: 'wrong', errors: formErrorsOf(parsed.error), typed };
}

export function typedOf(body: unknown): Typed {
  if (typeof body !== 'object' || body === null) return {};
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]): [string, string | string[]][] => {
      if (typeof value === 'string') return [[name, withoutNul(value)]];
      if (Array.isArray(value)) return [[name, value.filter((entry) => typeof entry === 'string').map(withoutNul)]];
      return [];
    }),
  );
}

export const withoutNul = (text: string): string => text.replaceAll('\0', '');

/** The first error of each field, in the order of the form. */
export function formErrorsOf(error: z.ZodError): FormError[] {
  const errors = error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  return errors.filter((one, at) => errors.findIndex((other) => other.path === one.path) === at);
}

/** One typed value as the form shows it again. */
export const typedText = (typed: Typed, name: string): string => {
  const value = typed[name];
  return (Array.isArray(value) ? value[0] : value) ?? '';
};
