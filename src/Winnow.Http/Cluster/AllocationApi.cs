using Orleans;
using Winnow.Contracts;
using Winnow.Http.Rest;

namespace Winnow.Http.Cluster;

/// <summary><c>_cluster/reroute</c> and <c>_cluster/allocation/explain</c>.</summary>
internal sealed class AllocationApi(IGrainFactory grains)
{
    private const string NoState = "none";

    private IClusterAdminGrain Admin => grains.GetGrain<IClusterAdminGrain>(0);

    public void Register(RouteTable routes)
    {
        foreach (var method in new[] { "GET", "POST" })
        {
            routes.Add(new RestRoute(method, "/_cluster/allocation/explain", "include_disk_info include_yes_decisions master_timeout", Explain));
        }

        routes.Add(new RestRoute("POST", "/_cluster/reroute", "dry_run explain retry_failed metric flat_settings master_timeout timeout", Reroute));
    }

    private async Task Explain(RestRequest request, RestResponse response)
    {
        var answer = await Admin.AllocationExplain(new AllocationExplainRequest
        {
            Body = request.Body,
            IncludeYesDecisions = request.Flag("include_yes_decisions"),
            IncludeDiskInfo = request.Flag("include_disk_info"),
        });
        response.Json(answer.Status, answer.Body);
    }

    private async Task Reroute(RestRequest request, RestResponse response)
    {
        var explain = request.Flag("explain");
        var metrics = Metrics(request);
        var view = await Admin.Reroute(new RerouteRequest
        {
            Body = request.Body,
            DryRun = request.Flag("dry_run"),
            Explain = explain,
            RetryFailed = request.Flag("retry_failed"),
            Timeout = request.Time("timeout"),
            IncludeState = metrics.Length > 0,
        });
        response.Json(200, writer =>
        {
            writer.WriteStartObject();
            writer.WriteBoolean("acknowledged", true);
            if (view.State is { } state)
            {
                writer.WriteStartObject("state");
                writer.WriteString("cluster_uuid", state.ClusterUuid);
                ClusterStateApi.Write(writer, state, metrics, request.Flag("flat_settings"));
                writer.WriteEndObject();
            }

            if (explain)
            {
                writer.WritePropertyName("explanations");
                writer.WriteRawValue(view.Explanations.Span, skipInputValidation: true);
            }

            writer.WriteEndObject();
        });
    }

    /// <summary>The state is shown without its metadata unless something else is asked for.</summary>
    private static string[] Metrics(RestRequest request)
    {
        var asked = request.List("metric");
        return asked switch
        {
            [] => [.. ClusterStateApi.Metrics.Where(metric => metric is not "metadata")],
            [NoState] => [],
            _ when asked.Contains("_all", StringComparer.Ordinal) => ClusterStateApi.Metrics,
            _ when asked.FirstOrDefault(metric => !ClusterStateApi.Metrics.Contains(metric, StringComparer.Ordinal)) is { } unknown =>
                throw RestErrors.UnrecognizedMetric(request.Path, unknown, [.. ClusterStateApi.Metrics, NoState]),
            _ => asked,
        };
    }
}
