using System.Text.Json.Nodes;
using Winnow.Search.Aggregations;

namespace Winnow.Search.Tests.Aggregations;

public class SketchTests
{
    [Theory]
    [InlineData(100)]
    [InlineData(3_000)]
    public void Few_distinct_values_are_counted_exactly(int count)
    {
        var sketch = new CardinalitySketch(CardinalitySketch.DefaultThreshold);
        for (var i = 0; i < count * 3; i++)
        {
            sketch.Add(TermHash.Of(i % count));
        }

        Assert.Equal(count, sketch.Cardinality);
    }

    [Theory]
    [InlineData(10_000, 3_000, 0.02)]
    [InlineData(1_000_000, 3_000, 0.03)]
    [InlineData(50_000, 100, 0.12)]
    public void Many_distinct_values_are_counted_closely(int count, int threshold, double error)
    {
        var sketch = new CardinalitySketch(threshold);
        for (var i = 0; i < count; i++)
        {
            sketch.Add(TermHash.Of(i));
        }

        Assert.InRange(sketch.Cardinality, count * (1 - error), count * (1 + error));
    }

    [Fact]
    public void Sketches_merge_to_what_one_sketch_would_be()
    {
        var random = new Random(4);
        for (var round = 0; round < 20; round++)
        {
            var whole = new CardinalitySketch(200);
            var parts = Enumerable.Range(0, 5).Select(_ => new CardinalitySketch(200)).ToList();
            for (var i = random.Next(1000); i > 0; i--)
            {
                var hash = TermHash.Of(random.Next(600));
                whole.Add(hash);
                parts[random.Next(5)].Add(hash);
            }

            while (parts.Count > 1)
            {
                parts[0].Merge(parts[1]);
                parts.RemoveAt(1);
                parts = [.. parts.OrderBy(_ => random.Next())];
            }

            Assert.Equal(whole.Cardinality, parts[0].Cardinality);
        }
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.25)]
    [InlineData(0.5)]
    [InlineData(0.99)]
    [InlineData(0.9999)]
    public void Quantiles_of_many_values_are_close_and_closest_at_the_ends(double share)
    {
        var random = new Random(6);
        var values = Enumerable.Range(0, 100_000).Select(_ => Math.Pow(random.NextDouble(), 2) * 1000).ToArray();
        var parts = Enumerable.Range(0, 4).Select(_ => new QuantileSketch(100)).ToList();
        for (var i = 0; i < values.Length; i++)
        {
            parts[i % 4].Add(values[i]);
        }

        var sketch = parts[0].Empty();
        parts.ForEach(sketch.Merge);
        Array.Sort(values);
        var found = sketch.Quantile(share);
        var rank = Array.FindIndex(values, v => v >= found) / (double)values.Length;
        Assert.InRange(rank, share - (0.04 * Math.Sqrt(share * (1 - share))) - 1e-4, share + (0.04 * Math.Sqrt(share * (1 - share))) + 1e-4);
        Assert.InRange(sketch.Rank(values[(int)(share * values.Length)]), share - 0.01, share + 0.01);
    }

    [Fact]
    public void Percentiles_of_few_values_are_exact()
    {
        using var index = new TestIndex()
            .AddShard(Enumerable.Range(0, 50).Select(i => new TestDocument(i).Set("n", (long)i)))
            .AddShard(Enumerable.Range(50, 51).Select(i => new TestDocument(i).Set("n", (long)i)));
        Assert.Equal(
            """{"p":{"values":{"1.0":1.0,"50.0":50.0,"99.9":99.9}},"l":{"values":[{"key":25.0,"value":25.0}]},"r":{"values":{"0.0":0.49504950495049505,"50.0":49.504950495049506,"1000.0":100.0}},"e":{"values":{"50.0":null}}}""",
            TestIndex.ToText(index.Run(
                """
                {"p":{"percentiles":{"field":"n","percents":[50,1,99.9]}},"l":{"percentiles":{"field":"n","percents":[25],"keyed":false}},
                 "r":{"percentile_ranks":{"field":"n","values":[0,50,1000]}},"e":{"percentiles":{"field":"price","percents":[50]}}}
                """)));
    }

    [Fact]
    public void Addresses_fall_into_ranges_and_networks()
    {
        using var index = new TestIndex().AddShard(
            [new TestDocument(1).Set("addr", "10.0.0.1", "10.0.0.5"), new TestDocument(2).Set("addr", "10.0.0.130"), new TestDocument(3).Set("addr", "10.0.1.1"), new TestDocument(4)]);
        JsonAssert.Equal(
            JsonNode.Parse(
                """
                {"a":{"buckets":[{"key":"*-10.0.0.5","to":"10.0.0.5","doc_count":1},{"key":"10.0.0.5-*","from":"10.0.0.5","doc_count":3}]},
                 "m":{"buckets":[{"key":"10.0.0.0/25","from":"10.0.0.0","to":"10.0.0.128","doc_count":1},{"key":"10.0.0.127/25","from":"10.0.0.0","to":"10.0.0.128","doc_count":1}]}}
                """),
            index.RunJson(
                """
                {"a":{"ip_range":{"field":"addr","ranges":[{"to":"10.0.0.5"},{"from":"10.0.0.5"}]}},
                 "m":{"ip_range":{"field":"addr","ranges":[{"mask":"10.0.0.0/25"},{"mask":"10.0.0.127/25"}]}}}
                """));
    }
}
