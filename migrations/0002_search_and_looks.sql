CREATE TABLE "appeal_looks" (
	"appeal_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"looked_at" timestamp (3) with time zone NOT NULL,
	"unconfirmed" integer NOT NULL,
	"pledged" integer NOT NULL,
	"on_the_way" integer NOT NULL,
	"received" integer NOT NULL,
	CONSTRAINT "appeal_looks_appeal_id_person_id_pk" PRIMARY KEY("appeal_id","person_id")
);
--> statement-breakpoint
ALTER TABLE "appeals" ADD COLUMN "search" "tsvector" DEFAULT ''::tsvector NOT NULL;--> statement-breakpoint
ALTER TABLE "appeal_looks" ADD CONSTRAINT "appeal_looks_appeal_id_appeals_id_fk" FOREIGN KEY ("appeal_id") REFERENCES "public"."appeals"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeal_looks" ADD CONSTRAINT "appeal_looks_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "appeals_search" ON "appeals" USING gin ("search");