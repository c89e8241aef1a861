namespace Winnow.Protocols;

/// <summary>A decision that says no, in Elasticsearch's words: what an API answers with.</summary>
public sealed class Refusal(string type, int status, string reason) : Exception(reason)
{
    public string Type { get; } = type;

    public int Status { get; } = status;

    public string? Index { get; init; }

    public string? IndexUuid { get; init; }

    /// <summary>Further members of the error: name and text value.</summary>
    public IReadOnlyList<(string Name, string Value)> Metadata { get; init; } = [];
}
