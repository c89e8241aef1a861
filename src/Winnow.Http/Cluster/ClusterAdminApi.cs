using Orleans;
using Winnow.Contracts;
using Winnow.Http.Indices;
using Winnow.Http.Rest;

namespace Winnow.Http.Cluster;

/// <summary><c>_cluster/settings</c>, <c>_cluster/pending_tasks</c>.</summary>
internal sealed class ClusterAdminApi(IGrainFactory grains)
{
    private IClusterAdminGrain Admin => grains.GetGrain<IClusterAdminGrain>(0);

    public void Register(RouteTable routes)
    {
        routes.Add(new RestRoute("GET", "/_cluster/settings", "flat_settings include_defaults master_timeout timeout", GetSettings));
        routes.Add(new RestRoute("PUT", "/_cluster/settings", "flat_settings master_timeout timeout", PutSettings));
        routes.Add(new RestRoute("GET", "/_cluster/pending_tasks", "local master_timeout", PendingTasks));
    }

    private async Task GetSettings(RestRequest request, RestResponse response)
    {
        var view = await Admin.GetSettings(request.Flag("include_defaults"));
        var flat = request.Flag("flat_settings");
        response.Json(200, writer =>
        {
            writer.WriteStartObject();
            SettingsJson.Write(writer, "persistent", view.Persistent, flat);
            SettingsJson.Write(writer, "transient", view.Transient, flat);
            if (request.Flag("include_defaults"))
            {
                SettingsJson.Write(writer, "defaults", view.Defaults, flat);
            }

            writer.WriteEndObject();
        });
    }

    private async Task PutSettings(RestRequest request, RestResponse response)
    {
        if (!request.HasBody)
        {
            throw RestErrors.BodyRequired();
        }

        var view = await Admin.PutSettings(new PutClusterSettingsRequest { Body = request.Body, Timeout = request.Time("timeout") });
        var flat = request.Flag("flat_settings");
        response.Json(200, writer =>
        {
            writer.WriteStartObject();
            writer.WriteBoolean("acknowledged", true);
            SettingsJson.Write(writer, "persistent", view.Persistent, flat);
            SettingsJson.Write(writer, "transient", view.Transient, flat);
            writer.WriteEndObject();
        });
    }

    private async Task PendingTasks(RestRequest request, RestResponse response)
    {
        var tasks = await Admin.PendingTasks();
        response.Json(200, writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("tasks");
            foreach (var task in tasks)
            {
                writer.WriteStartObject();
                writer.WriteNumber("insert_order", task.InsertOrder);
                writer.WriteString("priority", task.Priority);
                writer.WriteString("source", task.Source);
                writer.WriteBoolean("executing", task.Executing);
                writer.WriteNumber("time_in_queue_millis", task.TimeInQueueMillis);
                writer.WriteString("time_in_queue", $"{task.TimeInQueueMillis}ms");
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }
}
