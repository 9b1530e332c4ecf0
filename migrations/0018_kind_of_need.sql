DROP INDEX "needs_by_likeness";--> statement-breakpoint
ALTER TABLE "needs" ADD COLUMN "kind" text GENERATED ALWAYS AS (regexp_replace(regexp_replace(lower(item),
        '^(\d+\s+)?(tins?|cans?|packs?|packets?|bags?|boxes|box|bottles?|jars?|pairs?|cartons?|sachets?|pouches|pouch)\s+of\s+', ''),
        '^((clean|old|new|used|good|good-quality|large|small|big|double|single|warm|spare|unopened|fresh|thick)\s+|(wet|dry|tinned|canned)\s+(?=\S+\s+\S))+', '')) STORED;--> statement-breakpoint
CREATE INDEX "needs_by_likeness" ON "needs" USING gin ("kind" gin_trgm_ops) WHERE "needs"."closed_at" is null;