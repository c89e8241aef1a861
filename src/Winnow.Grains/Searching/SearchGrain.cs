using Winnow.Grains.Errors;

namespace Winnow.Grains.Searching;

/// <summary>Searches, for callers on this silo.</summary>
[GrainType("winnow.search"), StatelessWorker, Reentrant]
internal sealed class SearchGrain(SearchCoordinator searches, SearchQuestions questions, SearchContexts contexts) : Grain, ISearchGrain
{
    private const int DefaultConcurrentSearches = 16;

    public Task<JsonResult> Search(SearchRequest request, CancellationToken cancellationToken = default) => searches.Search(request, cancellationToken);

    public async Task<MultiSearchItem[]> MultiSearch(MultiSearchRequest request, CancellationToken cancellationToken = default)
    {
        using var slots = new SemaphoreSlim(Math.Max(1, request.MaxConcurrentSearches ?? DefaultConcurrentSearches));
        return await Task.WhenAll(request.Items.Select(item => One(item, slots, cancellationToken)));
    }

    public Task<CountResponse> Count(CountRequest request, CancellationToken cancellationToken = default) => searches.Count(request, cancellationToken);

    public Task<JsonResult> Explain(BodyRequest request) => questions.Explain(request);

    public Task<JsonResult> ValidateQuery(BodyRequest request) => questions.ValidateQuery(request);

    public Task<JsonResult> FieldCaps(BodyRequest request) => questions.FieldCaps(request);

    public Task<JsonResult> TermsEnum(BodyRequest request) => questions.TermsEnum(request);

    public Task<JsonResult> SearchShards(BodyRequest request) => questions.SearchShards(request);

    public Task<OpenPointInTimeResponse> OpenPointInTime(OpenPointInTimeRequest request) => contexts.Open(request);

    public Task<FreedContexts> ClosePointInTime(string id) => contexts.Close(id);

    public Task<JsonResult> Scroll(ScrollRequest request, CancellationToken cancellationToken = default) => searches.Scroll(request, cancellationToken);

    public Task<FreedContexts> ClearScroll(string[] scrollIds) => contexts.ClearScrolls(scrollIds);

    private async Task<MultiSearchItem> One(MultiSearchEntry item, SemaphoreSlim slots, CancellationToken cancellation)
    {
        if (item.Rejected is not null)
        {
            return new MultiSearchItem { Error = item.Rejected, Status = item.Rejected.Status };
        }

        await slots.WaitAsync(cancellation);
        try
        {
            var answer = await searches.Search(item.Request, cancellation);
            return new MultiSearchItem { Body = answer.Body, Status = answer.Status };
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            var error = exception.ToError();
            return new MultiSearchItem { Error = error, Status = error.Status };
        }
        finally
        {
            slots.Release();
        }
    }
}
