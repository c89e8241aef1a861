using Winnow.Contracts;
using Winnow.Http.Rest;

namespace Winnow.Http.Indices;

/// <summary>The messages that most of the index APIs send.</summary>
internal static class IndicesRequests
{
    public static IndicesRequest ToIndices(this RestRequest request) => new()
    {
        Indices = request.Indices(),
        Options = request.IndicesOptions(),
        Timeout = request.Time("timeout"),
    };

    public static GetIndexRequest ToGetIndex(this RestRequest request) => new()
    {
        Indices = request.Indices(),
        Options = request.IndicesOptions(),
        IncludeDefaults = request.Flag("include_defaults"),
    };
}
