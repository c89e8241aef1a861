using System.Text.Json.Nodes;

namespace Winnow.Search.Tests.Aggregations;

public class RandomAggregationsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Every_aggregation_answers_as_a_scan_of_the_documents_does(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 6; round++)
        {
            var docs = TestFields.Random(random, random.Next(1, 400));
            using var index = Shards(docs, random);
            var requests = new RandomRequests(random);
            var naive = new NaiveAggregations(docs);
            for (var i = 0; i < 25; i++)
            {
                var aggs = requests.Next(random.Next(1, 4)).ToJsonString();
                JsonAssert.Equal(
                    naive.Evaluate(JsonNode.Parse(aggs)!.AsObject(), docs), index.RunJson(aggs, random), $"seed {seed}, round {round}, {aggs}");
            }
        }
    }

    internal static TestIndex Shards(List<TestDocument> docs, Random random)
    {
        var index = new TestIndex();
        var shards = random.Next(1, 5);
        foreach (var shard in docs.GroupBy(d => d.Id % shards))
        {
            index.AddShard(shard, random);
        }

        return index;
    }

}
