using System.Text;
using Winnow.Store;
using Xunit;

namespace Winnow.Shards.Tests;

/// <summary>A translog over a directory in memory that can be crashed, harmed and opened again.</summary>
internal sealed class TranslogFixture
{
    public RamDirectory Directory { get; } = new("ram:translog");

    public List<string> Log { get; } = [];

    public List<long> Persisted { get; } = [];

    public long GenerationThresholdBytes { get; init; } = long.MaxValue;

    public TranslogConfig Config(StoreDirectory? directory = null) => new()
    {
        Directory = directory ?? Directory,
        Uuid = "uuid",
        Executor = InlineExecutor.Instance,
        GenerationThresholdBytes = GenerationThresholdBytes,
        OnPersisted = Persisted.AddRange,
        Log = (_, message, _) => Log.Add(message),
    };

    public Translog Create() => Translog.Create(Config(), primaryTerm: 1);

    public Translog Open() => Translog.Open(Config(), primaryTerm: 1);

    public byte[] Bytes(string name)
    {
        using IndexInput input = Directory.OpenInput(name);
        return input.Span(0, (int)input.Length).ToArray();
    }

    /// <summary>A directory with the same files, all of them synced.</summary>
    public TranslogFixture Copy(string? changed = null, byte[]? contents = null)
    {
        var copy = new TranslogFixture();
        foreach (string name in Directory.ListAll())
        {
            using IndexOutput output = copy.Directory.OpenAppend(name);
            output.Write(name == changed ? contents! : Bytes(name));
            output.Sync();
        }

        copy.Directory.SyncMetadata();
        return copy;
    }

    public static ShardOperation Op(long seqNo, string? text = null) => (seqNo % 3) switch
    {
        0 => ShardOperation.Index(seqNo, 1, seqNo + 1, $"id-{seqNo}", "routé", Encoding.UTF8.GetBytes(text ?? $"{{\"n\":{seqNo}}}"), 1234 + seqNo),
        1 => ShardOperation.Delete(seqNo, 1, seqNo + 1, $"id-{seqNo}"),
        _ => ShardOperation.NoOp(seqNo, 1, "because"),
    };

    public static void AssertSame(ShardOperation expected, ShardOperation actual)
    {
        Assert.Equal(expected with { Source = default }, actual with { Source = default });
        Assert.Equal(expected.Source.ToArray(), actual.Source.ToArray());
    }
}
