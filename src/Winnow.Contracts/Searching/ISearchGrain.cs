namespace Winnow.Contracts;

/// <summary>Scatter and gather over one copy of each shard. A stateless worker: key 0, on the caller's silo. Failures of the whole request are <see cref="WinnowException"/>.</summary>
[Alias("winnow.ISearchGrain")]
public interface ISearchGrain : IGrainWithIntegerKey
{
    [Alias("Search"), ResponseTimeout("01:00:00")]
    Task<JsonResult> Search(SearchRequest request, CancellationToken cancellationToken = default);

    [Alias("MultiSearch"), ResponseTimeout("01:00:00")]
    Task<MultiSearchItem[]> MultiSearch(MultiSearchRequest request, CancellationToken cancellationToken = default);

    [Alias("Count"), ResponseTimeout("01:00:00")]
    Task<CountResponse> Count(CountRequest request, CancellationToken cancellationToken = default);

    /// <summary>404 with <c>matched: false</c> when the document is missing.</summary>
    [Alias("Explain")]
    Task<JsonResult> Explain(BodyRequest request);

    [Alias("ValidateQuery")]
    Task<JsonResult> ValidateQuery(BodyRequest request);

    [Alias("FieldCaps")]
    Task<JsonResult> FieldCaps(BodyRequest request);

    [Alias("TermsEnum")]
    Task<JsonResult> TermsEnum(BodyRequest request);

    /// <summary>Which copies a search would go to.</summary>
    [Alias("SearchShards")]
    Task<JsonResult> SearchShards(BodyRequest request);

    [Alias("OpenPointInTime")]
    Task<OpenPointInTimeResponse> OpenPointInTime(OpenPointInTimeRequest request);

    [Alias("ClosePointInTime")]
    Task<FreedContexts> ClosePointInTime(string id);

    [Alias("Scroll"), ResponseTimeout("01:00:00")]
    Task<JsonResult> Scroll(ScrollRequest request, CancellationToken cancellationToken = default);

    /// <summary>An empty list, or <c>_all</c>, clears every scroll.</summary>
    [Alias("ClearScroll")]
    Task<FreedContexts> ClearScroll(string[] scrollIds);
}
