-- The tables and functions of the ledger in PostgreSQL. What `spend` does is written in ledgers/spending.py,
-- the layout of a book in ledgers/book.py. Run as a whole, again for each release: everything here may be there.
-- Functions keep their names and what they take; one that must differ gets another name, for an older release
-- may be at work beside this one.
CREATE SCHEMA IF NOT EXISTS broadsheet_ledger;

CREATE TABLE IF NOT EXISTS broadsheet_ledger.about (version integer NOT NULL);

-- Books are short and do not compress; they stay in the row. Half-empty pages let a row grow where it is.
CREATE TABLE IF NOT EXISTS broadsheet_ledger.books (
    reader_id bytea NOT NULL, pool text COLLATE "C" NOT NULL, readings bytea STORAGE PLAIN NOT NULL,
    PRIMARY KEY (reader_id, pool)
) WITH (fillfactor = 80);

CREATE TABLE IF NOT EXISTS broadsheet_ledger.newcomers (
    hour bigint NOT NULL, network text COLLATE "C" NOT NULL, admitted integer NOT NULL,
    PRIMARY KEY (hour, network)
);

CREATE OR REPLACE FUNCTION broadsheet_ledger.bind(entries bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    -- Entries in any order become a book: one for each article, its newest grant, in the order of time.
    SELECT coalesce(string_agg(entry, ''::bytea ORDER BY entry), '') FROM (
        SELECT DISTINCT ON (substr(entry, 7)) entry
        FROM (SELECT substr(entries, at, 14) AS entry FROM generate_series(1, length(entries), 14) AS at) AS cut
        ORDER BY substr(entry, 7), entry DESC
    ) AS newest
$$;

CREATE OR REPLACE FUNCTION broadsheet_ledger.since(book bytea, start bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE at integer := 1;
BEGIN
    WHILE at <= length(book) AND substr(book, at, 6) < start LOOP at := at + 14; END LOOP;
    RETURN substr(book, at);
END $$;

CREATE OR REPLACE FUNCTION broadsheet_ledger.holds(book bytea, key bytea) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    FOR at IN 7..length(book) BY 14 LOOP
        IF substr(book, at, 8) = key THEN RETURN true; END IF;
    END LOOP;
    RETURN false;
END $$;

CREATE OR REPLACE FUNCTION broadsheet_ledger.spend(
    the_reader bytea, the_pool text, key bytea, read_at bytea, start bytea, keep bytea, most integer,
    carried bytea, OUT granted boolean, OUT is_first boolean, OUT live bytea
) LANGUAGE plpgsql AS $$
DECLARE kept bytea; book bytea; is_held boolean := false;
BEGIN
    LOOP
        IF is_held THEN
            SELECT readings INTO kept FROM broadsheet_ledger.books
                WHERE reader_id = the_reader AND pool = the_pool FOR UPDATE;
        ELSE
            SELECT readings INTO kept FROM broadsheet_ledger.books
                WHERE reader_id = the_reader AND pool = the_pool;
        END IF;
        kept := coalesce(kept, '');
        book := CASE WHEN carried = '' THEN kept ELSE broadsheet_ledger.bind(kept || carried) END;
        live := broadsheet_ledger.since(book, start);
        granted := broadsheet_ledger.holds(live, key);
        is_first := NOT granted AND (most IS NULL OR length(live) / 14 < most);
        IF is_first THEN
            book := broadsheet_ledger.since(broadsheet_ledger.bind(book || read_at || key), keep);
            live := broadsheet_ledger.since(book, start);
            granted := true;
        END IF;
        -- What changes nothing takes no lock.
        EXIT WHEN book = kept;
        IF is_held THEN
            UPDATE broadsheet_ledger.books SET readings = book WHERE reader_id = the_reader AND pool = the_pool;
            EXIT;
        END IF;
        INSERT INTO broadsheet_ledger.books VALUES (the_reader, the_pool, book) ON CONFLICT DO NOTHING;
        EXIT WHEN FOUND;
        -- The row is there: look again, and hold it. It may be forgotten meanwhile; then it is made anew.
        PERFORM 1 FROM broadsheet_ledger.books WHERE reader_id = the_reader AND pool = the_pool FOR UPDATE;
        is_held := FOUND;
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION broadsheet_ledger.swap(the_reader bytea, the_pool text, kept bytea, changed bytea)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    -- Put a book in the place of the one that was read; false if that is no longer the one that is kept.
    IF kept = '' THEN
        INSERT INTO broadsheet_ledger.books VALUES (the_reader, the_pool, changed) ON CONFLICT DO NOTHING;
    ELSIF changed = '' THEN
        DELETE FROM broadsheet_ledger.books WHERE reader_id = the_reader AND pool = the_pool AND readings = kept;
    ELSE
        UPDATE broadsheet_ledger.books SET readings = changed
            WHERE reader_id = the_reader AND pool = the_pool AND readings = kept;
    END IF;
    RETURN FOUND;
END $$;

CREATE OR REPLACE FUNCTION broadsheet_ledger.admit(the_hour bigint, the_network text, want integer, most integer)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE before integer; given integer;
BEGIN
    INSERT INTO broadsheet_ledger.newcomers VALUES (the_hour, the_network, 0) ON CONFLICT DO NOTHING;
    SELECT admitted INTO before FROM broadsheet_ledger.newcomers
        WHERE hour = the_hour AND network = the_network FOR UPDATE;
    given := greatest(0, least(want, most - before));
    IF given > 0 THEN
        UPDATE broadsheet_ledger.newcomers SET admitted = before + given
            WHERE hour = the_hour AND network = the_network;
        DELETE FROM broadsheet_ledger.newcomers WHERE hour < the_hour - 1;
    END IF;
    RETURN given;
END $$;

DELETE FROM broadsheet_ledger.about;
INSERT INTO broadsheet_ledger.about VALUES (1);
