using Winnow.Client.Queries;
using Winnow.Client.Search;
using Winnow.Contracts;

namespace Winnow.Client.Tests.Sdk;

/// <summary>A typed document; its fields are written in camel case.</summary>
public sealed record Book(string Title, string Genre, int PageCount, double Price, DateOnly PublishedOn, string[]? Tags = null, Author? WrittenBy = null);

public sealed record Author(string FullName, bool StillAlive);

internal static class Library
{
    private const string Mapping = """
        {"settings":{"number_of_shards":2},"mappings":{"properties":{"title":{"type":"text"},"genre":{"type":"keyword"},
        "pageCount":{"type":"integer"},"price":{"type":"double"},"publishedOn":{"type":"date"},"tags":{"type":"keyword"}}}}
        """;

    public static readonly IReadOnlyDictionary<string, Book> Books = new Dictionary<string, Book>(StringComparer.Ordinal)
    {
        ["fox"] = new("The quick brown fox", "fable", 120, 9.5, new DateOnly(2001, 2, 3), ["animal", "short"]),
        ["dog"] = new("The lazy dog sleeps", "fable", 80, 7.25, new DateOnly(2004, 5, 6), ["animal"]),
        ["sea"] = new("A brown sea, quick tides", "travel", 300, 20, new DateOnly(2010, 7, 8)),
        ["fog"] = new("Fog over the sea", "poetry", 60, 12, new DateOnly(2015, 9, 10), ["short"], new Author("Ann Iversen", StillAlive: true)),
        ["map"] = new("Maps and how to draw them", "travel", 200, 30, new DateOnly(2020, 11, 12), ["handbook"]),
    };

    public static async Task Fill(WinnowClient client, string index)
    {
        await client.Indices.CreateAsync(index, Mapping);
        var outcome = await client.BulkAsync(
            bulk =>
            {
                foreach (var (id, book) in Books)
                {
                    bulk.Index(index, book, id);
                }
            },
            RefreshPolicy.Immediate);
        Assert.False(outcome.HasErrors);
    }

    public static async Task<string[]> Find(WinnowClient client, string index, Query query)
    {
        var found = await client.SearchAsync<Book>(index, new SearchBuilder { Query = query });
        Assert.Equal(found.Total, await client.CountAsync(index, query));
        return [.. found.Hits.Select(hit => hit.Id).Order(StringComparer.Ordinal)];
    }
}
