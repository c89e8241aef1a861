using System.Text.Json;
using Winnow.Simulation.Nodes;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Checkers;

/// <summary>An operation that a rollback has put aside.</summary>
/// <param name="About">What its file says of itself.</param>
/// <param name="Line">The operation.</param>
internal sealed record ConflictFileLine(JsonElement About, JsonElement Line)
{
    public string Document => Line.GetProperty("_id").GetString()!;

    public long SeqNo => Line.GetProperty("_seq_no").GetInt64();

    public long Term => Line.GetProperty("_primary_term").GetInt64();

    /// <summary>The write that it is of.</summary>
    public long? Value => Line.TryGetProperty("_source", out var source) ? Contents.ValueOf(source) : null;

    /// <summary>Whether it was taken back by a rollback of a shard to a number.</summary>
    public bool IsOf(string index, int shard, long shared) =>
        About.GetProperty("index").ValueEquals(index) && About.GetProperty("shard").GetInt32() == shard && About.GetProperty("shared_seq_no").GetInt64() == shared;

    public override string ToString() => $"{About.GetRawText()}: {Line.GetRawText()}";

    /// <summary>All that is in files of the nodes.</summary>
    public static IReadOnlyList<ConflictFileLine> ReadAll(IEnumerable<SimulatedNode> nodes) =>
        [.. nodes.SelectMany(node => node.Disk.Read(static path => path.Contains("/conflicts/", StringComparison.Ordinal) && path.EndsWith(".ndjson", StringComparison.Ordinal))).SelectMany(Read)];

    private static IEnumerable<ConflictFileLine> Read(byte[] file)
    {
        using var reader = new StreamReader(new MemoryStream(file));
        if (Parse(reader.ReadLine()) is { } header)
        {
            while (Parse(reader.ReadLine()) is { } line)
            {
                yield return new ConflictFileLine(header.GetProperty("conflicts"), line);
            }
        }
    }

    /// <summary>Null at the end of what there is of the file.</summary>
    private static JsonElement? Parse(string? line)
    {
        try
        {
            return line is null ? null : JsonElement.Parse(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
