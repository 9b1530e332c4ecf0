CREATE TABLE "owed_mail" (
	"kind" text NOT NULL,
	"ids" json NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
