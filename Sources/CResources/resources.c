#include "CResources.h"

// Files that are compiled into the program (C23 #embed, https://open-std.org/jtc1/sc22/wg14/www/docs/n3017.htm).
// Clang has it in every C; with C23 for the whole package, Swift's importer finds other constants in Glibc.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char openapi[] = {
#embed "../FlowRegistryHTTP/OpenAPI/openapi.json"
};

const struct cresources_file cresources_openapi = {"openapi.json", openapi, sizeof(openapi)};

static const unsigned char migration_0001[] = {
#embed "../../migrations/0001-accounts.sql"
};

static const unsigned char migration_0002[] = {
#embed "../../migrations/0002-flows.sql"
};

static const unsigned char migration_0003[] = {
#embed "../../migrations/0003-api-keys.sql"
};

static const unsigned char migration_0004[] = {
#embed "../../migrations/0004-audit-events.sql"
};

static const unsigned char migration_0005[] = {
#embed "../../migrations/0005-flow-search.sql"
};

static const unsigned char migration_0006[] = {
#embed "../../migrations/0006-deleted-flows-and-aliases.sql"
};

static const unsigned char migration_0007[] = {
#embed "../../migrations/0007-finding-without-deleted.sql"
};

static const unsigned char migration_0008[] = {
#embed "../../migrations/0008-idempotency-records.sql"
};

static const unsigned char migration_0009[] = {
#embed "../../migrations/0009-subflows.sql"
};

static const unsigned char migration_0010[] = {
#embed "../../migrations/0010-account-policies.sql"
};

static const unsigned char migration_0011[] = {
#embed "../../migrations/0011-beginnings-of-words.sql"
};

static const unsigned char migration_0012[] = {
#embed "../../migrations/0012-words-behind-the-commit.sql"
};

static const unsigned char migration_0013[] = {
#embed "../../migrations/0013-narrower-status-index.sql"
};

static const unsigned char migration_0014[] = {
#embed "../../migrations/0014-page-token-key.sql"
};

static const unsigned char migration_0015[] = {
#embed "../../migrations/0015-bounded-writes.sql"
};

static const unsigned char migration_0016[] = {
#embed "../../migrations/0016-account-quotas.sql"
};

static const unsigned char migration_0017[] = {
#embed "../../migrations/0017-nonces.sql"
};

static const unsigned char migration_0018[] = {
#embed "../../migrations/0018-imported-flows.sql"
};

static const unsigned char migration_0019[] = {
#embed "../../migrations/0019-words-without-spaces.sql"
};

static const unsigned char migration_0020[] = {
#embed "../../migrations/0020-definition-widget-types.sql"
};

static const unsigned char migration_0021[] = {
#embed "../../migrations/0021-stored-bytes.sql"
};

static const unsigned char migration_0022[] = {
#embed "../../migrations/0022-audit-filters-and-revision-actors.sql"
};

static const unsigned char migration_0023[] = {
#embed "../../migrations/0023-audit-event-quota.sql"
};

static const unsigned char migration_0024[] = {
#embed "../../migrations/0024-search-beside-the-database.sql"
};

#define MIGRATION(name, text) {name, text, sizeof(text)}

static const struct cresources_file migrations[] = {
    MIGRATION("0001-accounts", migration_0001),
    MIGRATION("0002-flows", migration_0002),
    MIGRATION("0003-api-keys", migration_0003),
    MIGRATION("0004-audit-events", migration_0004),
    MIGRATION("0005-flow-search", migration_0005),
    MIGRATION("0006-deleted-flows-and-aliases", migration_0006),
    MIGRATION("0007-finding-without-deleted", migration_0007),
    MIGRATION("0008-idempotency-records", migration_0008),
    MIGRATION("0009-subflows", migration_0009),
    MIGRATION("0010-account-policies", migration_0010),
    MIGRATION("0011-beginnings-of-words", migration_0011),
    MIGRATION("0012-words-behind-the-commit", migration_0012),
    MIGRATION("0013-narrower-status-index", migration_0013),
    MIGRATION("0014-page-token-key", migration_0014),
    MIGRATION("0015-bounded-writes", migration_0015),
    MIGRATION("0016-account-quotas", migration_0016),
    MIGRATION("0017-nonces", migration_0017),
    MIGRATION("0018-imported-flows", migration_0018),
    MIGRATION("0019-words-without-spaces", migration_0019),
    MIGRATION("0020-definition-widget-types", migration_0020),
    MIGRATION("0021-stored-bytes", migration_0021),
    MIGRATION("0022-audit-filters-and-revision-actors", migration_0022),
    MIGRATION("0023-audit-event-quota", migration_0023),
    MIGRATION("0024-search-beside-the-database", migration_0024),
};

size_t cresources_migration_count(void) {
    return sizeof(migrations) / sizeof(migrations[0]);
}

struct cresources_file cresources_migration(size_t index) {
    return migrations[index];
}
