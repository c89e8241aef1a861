using System.Text.Json.Nodes;

namespace Winnow.Search.Tests.Searching;

/// <summary>Random queries over random documents, against looking at every document.</summary>
public class RandomQueryTests
{
    private const int QueriesPerIndex = 150;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    [InlineData(5, 3)]
    [InlineData(6, 1)]
    public void Every_query_finds_what_a_look_at_each_document_finds(int seed, int shards)
    {
        var corpus = new RandomCorpus(new Random(seed));
        using var index = new SearchIndex(RandomCorpus.Mapping, shards: shards);
        var documents = Fill(index, corpus);
        for (var i = 0; i < QueriesPerIndex; i++)
        {
            var query = corpus.Query();
            var expected = documents.Where(pair => new BruteForce(pair.Key, pair.Value).Matches(query)).Select(pair => pair.Key).Order(StringComparer.Ordinal);
            var response = index.Search("{\"size\":1000,\"query\":" + query.ToJsonString() + "}");
            var actual = SearchIndex.Ids(response).Order(StringComparer.Ordinal).ToArray();
            Assert.True(expected.SequenceEqual(actual), $"seed {seed}, query {query.ToJsonString()}\nexpected {string.Join(',', expected)}\nbut was  {string.Join(',', actual)}");
            Assert.Equal(actual.Length, (int)response["hits"]!["total"]!["value"]!);
        }
    }

    [Theory]
    [InlineData("""{"type":"long"}""")]
    [InlineData("""{"type":"long","doc_values":false}""")]
    [InlineData("""{"type":"long","index":false}""")]
    public void A_long_list_of_numbers_finds_what_each_of_them_finds(string definition)
    {
        using var index = new SearchIndex("{\"properties\":{\"n\":" + definition + "}}");
        for (var i = 0; i < 400; i++)
        {
            index.Add(i.ToString(), "{\"n\":[" + i + "," + (i + 1000) + "]}");
        }

        var wanted = Enumerable.Range(0, 700).Where(number => number % 3 == 0).ToArray();
        var ids = index.Ids("{\"size\":1000,\"query\":{\"terms\":{\"n\":[" + string.Join(',', wanted) + "]}}}");
        Assert.Equal(wanted.Where(number => number < 400).Select(number => number.ToString()).Order(StringComparer.Ordinal), ids.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Several_shards_answer_as_one_with_constant_scores()
    {
        var corpus = new RandomCorpus(new Random(21));
        using var one = new SearchIndex(RandomCorpus.Mapping);
        using var many = new SearchIndex(RandomCorpus.Mapping, shards: 4);
        for (var i = 0; i < 120; i++)
        {
            var source = corpus.Document().ToJsonString();
            one.Add(i.ToString(), source);
            many.Add(i.ToString(), source, shard: corpus.Random.Next(4));
        }

        string[] sorts =
        [
            """["n","_id_"]""", """[{"n":"desc"},"_id_"]""", """[{"d":{"order":"asc","missing":"_first"}},"_id_"]""", """[{"k":{"order":"desc"}},"_id_"]""",
            """[{"at":{"mode":"max","missing":"2024-02-01"}},"_id_"]""", """[{"i":{"mode":"sum"}},"_id_"]""", """[{"d":{"mode":"avg","order":"desc"}},"_id_"]""",
            """["low",{"n":{"mode":"median"}},"_id_"]""", """[{"ip":"desc"},"_id_"]""", """["b","_id_"]""",
        ];
        foreach (var sort in sorts)
        {
            for (var i = 0; i < 6; i++)
            {
                // Documents that are equal in all keys may come in any order: only the values are compared.
                var body = "{\"size\":" + corpus.Random.Next(1, 60) + ",\"from\":" + corpus.Random.Next(10) + ",\"sort\":" + sort.Replace(",\"_id_\"", "", StringComparison.Ordinal)
                    + ",\"query\":{\"constant_score\":{\"filter\":" + corpus.Query().ToJsonString() + "}}}";
                var expected = SearchIndex.Hits(one.Search(body)).Select(hit => hit["sort"]!.ToJsonString());
                var actual = SearchIndex.Hits(many.Search(body)).Select(hit => hit["sort"]!.ToJsonString());
                Assert.Equal(expected, actual);
            }
        }
    }

    [Fact]
    public void Pages_by_search_after_are_the_whole_in_pieces()
    {
        var corpus = new RandomCorpus(new Random(31));
        using var index = new SearchIndex(RandomCorpus.Mapping, shards: 3);
        Fill(index, corpus);
        foreach (var sort in (string[])["""["n","_shard_doc"]""", """[{"k":"desc"},"_shard_doc"]""", """[{"d":{"missing":"_first"}},{"_shard_doc":"desc"}]""", """["at","_shard_doc"]""", """["_shard_doc"]"""])
        {
            var whole = index.Ids("{\"size\":1000,\"sort\":" + sort + "}");
            var pieces = new List<string>();
            var after = "";
            while (true)
            {
                var page = index.Search("{\"size\":7,\"sort\":" + sort + after + "}");
                var hits = SearchIndex.Hits(page).ToList();
                if (hits.Count == 0)
                {
                    break;
                }

                pieces.AddRange(SearchIndex.Ids(page));
                after = ",\"search_after\":" + hits[^1]["sort"]!.ToJsonString();
            }

            Assert.Equal(whole, pieces);
        }
    }

    private static SortedDictionary<string, JsonObject> Fill(SearchIndex index, RandomCorpus corpus)
    {
        var documents = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        var count = corpus.Random.Next(50, 200);
        for (var i = 0; i < count; i++)
        {
            // A third of the writes replace a document that is there.
            var number = corpus.Random.Next(3) == 0 ? corpus.Random.Next(40) : i;
            var document = corpus.Document();
            documents[number.ToString()] = document;
            index.Add(number.ToString(), document.ToJsonString(), shard: number);
            if (corpus.Random.Next(20) == 0)
            {
                index.Refresh();
            }
        }

        return documents;
    }
}
