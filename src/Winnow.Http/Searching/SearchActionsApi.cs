using Orleans;
using Winnow.Contracts;
using Winnow.Http.Documents;
using Winnow.Http.Rest;

namespace Winnow.Http.Searching;

/// <summary>What the search layer answers besides searches: <c>_explain</c>, <c>_validate/query</c>, <c>_field_caps</c>, <c>_terms_enum</c>, <c>_search_shards</c>.</summary>
internal sealed class SearchActionsApi(IGrainFactory grains)
{
    public void Register(RouteTable routes)
    {
        const string options = SearchParameters.Indices;
        const string validate = options + " " + SearchParameters.Query + " all_shards explain rewrite";
        const string fields = options + " fields filters include_unmapped types include_empty_fields";
        foreach (var method in new[] { "GET", "POST" })
        {
            routes.Add(new RestRoute(
                method, "/{index}/_explain/{id}", SearchParameters.Query + " preference routing stored_fields _source _source_includes _source_excludes", Answer((searches, body) => searches.Explain(body))));
            routes.Add(new RestRoute(method, "/{index}/_terms_enum", options, Answer((searches, body) => searches.TermsEnum(body))));
            foreach (var prefix in new[] { "", "/{index}" })
            {
                routes.Add(new RestRoute(method, prefix + "/_validate/query", validate, Answer((searches, body) => searches.ValidateQuery(body))));
                routes.Add(new RestRoute(method, prefix + "/_field_caps", fields, Answer((searches, body) => searches.FieldCaps(body))));
                routes.Add(new RestRoute(method, prefix + "/_search_shards", options + " local preference routing master_timeout", Answer((searches, body) => searches.SearchShards(body))));
            }
        }
    }

    private RestHandler Answer(Func<ISearchGrain, BodyRequest, Task<JsonResult>> action) => async (request, response) =>
    {
        var answer = await action(grains.GetGrain<ISearchGrain>(0), new BodyRequest
        {
            Indices = request.Indices(),
            Options = request.IndicesOptions(),
            Body = request.Body,
            Parameters = [.. request.Parameters.Select(parameter => new UriParameter { Name = parameter.Key, Value = parameter.Value })],
            Routing = request.String("routing"),
            Preference = request.String("preference"),
            Id = request.String("id"),
            SourceFilter = DocumentParameters.SourceFilter(request),
        });
        response.Json(answer.Status, answer.Body);
    };
}
