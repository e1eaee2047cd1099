-- The search index is a file of its own now, which follows the changes by the audit log and is made anew behind the start.
DROP TABLE flow_search;
DROP TABLE unindexed_flow;
DROP TABLE outdated_words;
