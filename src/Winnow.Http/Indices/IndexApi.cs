using System.Text.Json;
using Orleans;
using Winnow.Contracts;
using Winnow.Http.Rest;
using Winnow.Http.Searching;

namespace Winnow.Http.Indices;

/// <summary>Indices themselves: create, delete, get, exists, open, close.</summary>
internal sealed class IndexApi(IGrainFactory grains)
{
    private const string Timeouts = " timeout master_timeout";

    private IIndicesGrain Indices => grains.GetGrain<IIndicesGrain>(0);

    public void Register(RouteTable routes)
    {
        const string options = SearchParameters.Indices;
        const string get = options + " master_timeout flat_settings include_defaults local features";
        routes.Add(new RestRoute("PUT", "/{index}", "wait_for_active_shards" + Timeouts, Create));
        routes.Add(new RestRoute("DELETE", "/{index}", options + Timeouts, Delete));
        routes.Add(new RestRoute("GET", "/{index}", get, Get));
        routes.Add(new RestRoute("HEAD", "/{index}", options + " flat_settings include_defaults local", Exists));
        routes.Add(new RestRoute("POST", "/{index}/_open", options + " wait_for_active_shards" + Timeouts, Open));
        routes.Add(new RestRoute("POST", "/{index}/_close", options + " wait_for_active_shards" + Timeouts, Close));
        routes.Add(new RestRoute("PUT", "/{index}/_block/{block}", options + Timeouts, AddBlock));
        routes.Add(new RestRoute("GET", "/_resolve/index/{name}", options + " mode", Resolve));
    }

    private async Task Create(RestRequest request, RestResponse response)
    {
        var answer = await Indices.Create(new CreateIndexRequest
        {
            Index = request.Required("index"),
            Body = request.Body,
            WaitForActiveShards = request.String("wait_for_active_shards"),
            Timeout = request.Time("timeout"),
        });
        response.Json(200, writer =>
        {
            writer.WriteStartObject();
            writer.WriteBoolean("acknowledged", answer.Acknowledged);
            writer.WriteBoolean("shards_acknowledged", answer.ShardsAcknowledged);
            writer.WriteString("index", answer.Index);
            writer.WriteEndObject();
        });
    }

    private async Task Delete(RestRequest request, RestResponse response)
    {
        // A name that starts with an underscore is never an index: most likely an API's name was misspelt.
        var answer = await Indices.Delete(request.ToIndices());
        response.Acknowledged(answer.Acknowledged);
    }

    private async Task Get(RestRequest request, RestResponse response)
    {
        var views = await Indices.Get(request.ToGetIndex());
        var features = request.Has("features") ? request.List("features") : ["aliases", "mappings", "settings"];
        var flat = request.Flag("flat_settings");
        response.Json(200, writer =>
        {
            writer.WriteStartObject();
            foreach (var view in views)
            {
                writer.WriteStartObject(view.Name);
                foreach (var feature in features)
                {
                    WriteFeature(writer, view, feature, flat);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        });
    }

    private static void WriteFeature(Utf8JsonWriter writer, IndexMetadataView view, string feature, bool flat)
    {
        switch (feature)
        {
            case "aliases":
                AliasJson.Write(writer, view.Aliases);
                break;
            case "mappings":
                writer.WritePropertyName("mappings");
                writer.WriteRawValue(view.Mappings.Span, skipInputValidation: true);
                break;
            case "settings":
                SettingsJson.Write(writer, "settings", view.Settings, flat);
                if (view.Defaults.Length > 0)
                {
                    SettingsJson.Write(writer, "defaults", view.Defaults, flat);
                }

                break;
            default:
                throw RestErrors.IllegalArgument($"Failed to parse [{feature}] as a feature, expected one of [aliases, mappings, settings]");
        }
    }

    private async Task Exists(RestRequest request, RestResponse response) =>
        response.Empty(await Indices.Exists(request.ToIndices()) ? 200 : 404);

    private async Task Open(RestRequest request, RestResponse response)
    {
        var answer = await Indices.Open(ToOpen(request));
        response.Json(200, writer =>
        {
            writer.WriteStartObject();
            writer.WriteBoolean("acknowledged", answer.Acknowledged);
            writer.WriteBoolean("shards_acknowledged", answer.ShardsAcknowledged);
            writer.WriteEndObject();
        });
    }

    private async Task Close(RestRequest request, RestResponse response)
    {
        var answer = await Indices.Close(ToOpen(request));
        response.Json(200, writer =>
        {
            writer.WriteStartObject();
            writer.WriteBoolean("acknowledged", answer.Acknowledged);
            writer.WriteBoolean("shards_acknowledged", answer.ShardsAcknowledged);
            writer.WriteStartObject("indices");
            foreach (var index in answer.Indices)
            {
                writer.WriteStartObject(index);
                writer.WriteBoolean("closed", true);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    private static OpenIndexRequest ToOpen(RestRequest request) => new()
    {
        Indices = request.Indices(),
        Options = request.IndicesOptions(),
        Timeout = request.Time("timeout"),
        WaitForActiveShards = request.String("wait_for_active_shards"),
    };

    private async Task AddBlock(RestRequest request, RestResponse response)
    {
        var answer = await Indices.AddBlock(request.ToIndices(), request.Required("block"));
        response.Json(answer.Status, answer.Body);
    }

    private async Task Resolve(RestRequest request, RestResponse response)
    {
        var answer = await Indices.Resolve(new IndicesRequest { Indices = request.List("name"), Options = request.IndicesOptions() });
        response.Json(answer.Status, answer.Body);
    }
}
