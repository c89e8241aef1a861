using System.Buffers;
using System.Text.Json;
using Winnow.Search.Aggregations;
using Winnow.Store;

namespace Winnow.Search.Tests.Aggregations;

public class BinaryFormTests
{
    private const string Everything =
        """
        {"t":{"terms":{"field":"tag"},"meta":{"k":1},"aggs":{"s":{"extended_stats":{"field":"price","format":"0.0"}},"c":{"cardinality":{"field":"n","precision_threshold":5}},
          "h":{"histogram":{"field":"n","interval":10}},"f":{"filters":{"filters":{"a":{"term":{"tag":"t01"}}},"other_bucket":true}}}},
         "d":{"date_histogram":{"field":"when","calendar_interval":"month","time_zone":"Europe/Berlin"},"aggs":{"r":{"range":{"field":"price","ranges":[{"to":100},{"from":100}]}}}},
         "z":{"top_hits":{"size":2,"sort":["n",{"color":"desc"}]}},"i":{"ip_range":{"field":"addr","ranges":[{"mask":"10.0.0.0/25"}]}},"p":{"percentiles":{"field":"price"}},"g":{"global":{},"aggs":{"a":{"avg":{"field":"price"}}}},
         "x":{"composite":{"sources":[{"a":{"terms":{"field":"color","missing_bucket":true}}},{"b":{"terms":{"field":"n"}}}]}},"n":{"terms":{"field":"price","order":{"m":"desc"}},"aggs":{"m":{"max":{"field":"n"}}}}}
        """;

    [Fact]
    public void What_is_written_reads_back_the_same()
    {
        var (bytes, aggregations) = Written();
        var read = InternalAggregations.Read(bytes);
        Assert.Equal(TestIndex.ToText(aggregations, typedKeys: true), TestIndex.ToText(read, typedKeys: true));
        Assert.Equal(TestIndex.ToText(aggregations, typedKeys: true), TestIndex.ToText(TestIndex.Roundtrip(read), typedKeys: true));
    }

    [Theory]
    [InlineData(31)]
    [InlineData(32)]
    public void Damaged_bytes_are_a_corruption_and_nothing_worse(int seed)
    {
        var random = new Random(seed);
        var (bytes, _) = Written();
        for (var round = 0; round < 4000; round++)
        {
            var damaged = bytes.AsSpan(0, random.Next(4) == 0 ? random.Next(bytes.Length) : bytes.Length).ToArray();
            for (var i = random.Next(1, 4); i > 0 && damaged.Length > 0; i--)
            {
                damaged[random.Next(damaged.Length)] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)255;
            }

            try
            {
                InternalAggregations.Read(damaged);
            }
            catch (CorruptIndexException)
            {
                // What it should be, where the damage shows at all.
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, round {round}: {e}");
            }
        }
    }

    [Fact]
    public void A_request_that_takes_too_much_memory_is_stopped()
    {
        using var index = new TestIndex { MemoryLimit = 100_000 }.AddShard(
            Enumerable.Range(0, 5000).Select(i => new TestDocument(i).Set("n", (long)i).Set("tag", $"t{i}")));
        foreach (var field in (string[])["n", "tag"])
        {
            var e = Assert.Throws<ElasticsearchException>(() => index.Run("{\"t\":{\"terms\":{\"field\":\"" + field + "\"},\"aggs\":{\"c\":{\"cardinality\":{\"field\":\"n\"}}}}}"));
            Assert.Equal(("circuit_breaking_exception", 429), (e.Type, e.Status));
            Assert.Equal(100_000L, e.Metadata["bytes_limit"]);
        }
    }

    private static (byte[] Bytes, InternalAggregations Aggregations) Written()
    {
        using var index = new TestIndex().AddShard(TestFields.Random(new Random(1), 60));
        var aggregations = index.Collect(0, AggregationBuilders.Parse(JsonDocument.Parse(Everything).RootElement));
        var buffer = new ArrayBufferWriter<byte>();
        aggregations.WriteTo(buffer);
        return (buffer.WrittenSpan.ToArray(), aggregations);
    }
}
