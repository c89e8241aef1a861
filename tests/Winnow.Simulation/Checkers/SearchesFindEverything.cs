using System.Text;
using Winnow.Contracts;
using Winnow.Simulation.Nodes;
using Winnow.Simulation.Workloads;

namespace Winnow.Simulation.Checkers;

/// <summary>I9 of an index: when everything has come to rest, a search of each node's copies for a word finds the documents that have it, and no others.</summary>
internal static class SearchesFindEverything
{
    public static async Task CheckAsync(SimulatedNode node, History history, WorkloadShape shape)
    {
        await node.Silo!.CallAsync(grains => grains.GetGrain<IIndicesGrain>(0).Refresh(new IndicesRequest { Indices = [.. shape.Indices] }));
        var there = shape.AllDocuments.Select(id => history.Operations.Last(o => !o.IsWrite && o.Document == id)).Where(get => get.Existed).ToArray();
        foreach (var word in Contents.Words)
        {
            var request = new SearchRequest
            {
                Indices = [.. shape.Indices],
                Preference = "_local",
                AllowPartialSearchResults = false,
                Body = Encoding.UTF8.GetBytes($$$"""{"size":{{{shape.Documents}}},"query":{"term":{"text":"{{{word}}}"} } }"""),
            };
            var response = await node.Silo!.CallAsync(grains => grains.GetGrain<ISearchGrain>(0).Search(request));
            var found = NothingCorruptIsServed.Check(history, response.Body, word).Order(StringComparer.Ordinal);
            var expected = there.Where(get => Contents.WordOf(get.Seen) == word).Select(get => get.Document).Order(StringComparer.Ordinal);
            if (!found.SequenceEqual(expected, StringComparer.Ordinal))
            {
                throw new ViolationException("I9", $"a search for {word} on {node} found {string.Join(' ', found)}; there are {string.Join(' ', expected)}");
            }
        }
    }
}
