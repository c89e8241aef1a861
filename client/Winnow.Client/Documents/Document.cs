using System.Text.Json;
using Winnow.Contracts;

namespace Winnow.Client.Documents;

/// <summary>A document with what a compare-and-set needs.</summary>
public sealed record Document<T>(string Index, string Id, T Source, long Version, long SeqNo, long PrimaryTerm)
{
    internal static Document<T> Of(GetResponse response, JsonSerializerOptions options) => new(
        response.Index,
        response.Id,
        response.Source is { } source ? JsonSerializer.Deserialize<T>(source.Span, options)! : default!,
        response.Version,
        response.SeqNo,
        response.PrimaryTerm);
}
