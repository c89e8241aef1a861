using System.Globalization;
using System.Text;
using System.Text.Json;
using Winnow.Grains.Tests.Support;

namespace Winnow.Grains.Tests.Documents;

public sealed class CompareAndSetTests(NodeFixture node) : IClassFixture<NodeFixture>
{
    [Fact]
    public async Task Of_64_writers_that_count_in_one_document_no_count_is_lost()
    {
        await Write("""{"n":0}""", null, null);
        var wins = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Increment()));

        Assert.Equal(64, wins.Select(win => win.Replaced).Distinct().Count());
        Assert.Equal(64, wins.Select(win => win.Written).Distinct().Count());
        Assert.All(wins, win => Assert.True(win.Written > win.Replaced));
        var last = await Read();
        Assert.Equal((64, wins.Max(win => win.Written), 65L), (Count(last), last.SeqNo, last.Version));
    }

    /// <summary>Reads and writes until it wins: the seq_no that it replaced, and the one that it wrote.</summary>
    private async Task<(long Replaced, long Written)> Increment()
    {
        while (true)
        {
            var read = await Read();
            var next = string.Create(CultureInfo.InvariantCulture, $$"""{"n":{{Count(read) + 1}}}""");
            var result = await Write(next, read.SeqNo, read.PrimaryTerm);
            if (result.Error is null)
            {
                return (read.SeqNo, result.SeqNo);
            }

            Assert.Equal((409, "version_conflict_engine_exception"), (result.Status, result.Error.Type));
        }
    }

    private static int Count(GetResponse read) => JsonDocument.Parse(read.Source!.Value).RootElement.GetProperty("n").GetInt32();

    private Task<GetResponse> Read() => node.Documents.Get(new GetRequest { Index = "counters", Id = "1" });

    private async Task<BulkItemResult> Write(string json, long? seqNo, long? term) => (await node.Documents.Bulk(new BulkRequest
    {
        Items = [new BulkItem { Index = "counters", Id = "1", Source = Encoding.UTF8.GetBytes(json), IfSeqNo = seqNo, IfPrimaryTerm = term }],
    })).Items[0];
}
