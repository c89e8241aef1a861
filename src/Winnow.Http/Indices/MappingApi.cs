using Orleans;
using Winnow.Contracts;
using Winnow.Http.Rest;
using Winnow.Http.Searching;

namespace Winnow.Http.Indices;

/// <summary><c>_mapping</c> and <c>_settings</c>.</summary>
internal sealed class MappingApi(IGrainFactory grains)
{
    private IIndicesGrain Indices => grains.GetGrain<IIndicesGrain>(0);

    public void Register(RouteTable routes)
    {
        const string options = SearchParameters.Indices + " master_timeout";
        foreach (var prefix in new[] { "", "/{index}" })
        {
            routes.Add(new RestRoute("GET", prefix + "/_mapping", options + " local", GetMapping));
            routes.Add(new RestRoute("GET", prefix + "/_mapping/field/{fields}", options + " include_defaults local", GetFieldMapping));
            routes.Add(new RestRoute("GET", prefix + "/_settings", options + " local flat_settings include_defaults", GetSettings));
            routes.Add(new RestRoute("GET", prefix + "/_settings/{name}", options + " local flat_settings include_defaults", GetSettings));
            routes.Add(new RestRoute("PUT", prefix + "/_settings", options + " timeout preserve_existing reopen flat_settings", PutSettings));
        }

        routes.Add(new RestRoute("PUT", "/{index}/_mapping", options + " timeout write_index_only", PutMapping));
        routes.Add(new RestRoute("POST", "/{index}/_mapping", options + " timeout write_index_only", PutMapping));
    }

    private async Task GetMapping(RestRequest request, RestResponse response)
    {
        var views = await Indices.Get(request.ToGetIndex());
        response.Json(200, writer =>
        {
            writer.WriteStartObject();
            foreach (var view in views)
            {
                writer.WriteStartObject(view.Name);
                writer.WritePropertyName("mappings");
                writer.WriteRawValue(view.Mappings.Span, skipInputValidation: true);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        });
    }

    private async Task GetFieldMapping(RestRequest request, RestResponse response)
    {
        var answer = await Indices.GetFieldMapping(new FieldMappingRequest
        {
            Indices = request.Indices(),
            Options = request.IndicesOptions(),
            Fields = request.List("fields"),
            IncludeDefaults = request.Flag("include_defaults"),
        });
        response.Json(answer.Status, answer.Body);
    }

    private async Task PutMapping(RestRequest request, RestResponse response)
    {
        if (!request.HasBody)
        {
            throw RestErrors.Validation("mapping source is missing");
        }

        var answer = await Indices.PutMapping(new PutMappingRequest
        {
            Indices = request.Indices(),
            Options = request.IndicesOptions(),
            Body = request.Body,
            WriteIndexOnly = request.Flag("write_index_only"),
            Timeout = request.Time("timeout"),
        });
        response.Acknowledged(answer.Acknowledged);
    }

    private async Task GetSettings(RestRequest request, RestResponse response)
    {
        var views = await Indices.Get(request.ToGetIndex());
        var flat = request.Flag("flat_settings");
        response.Json(200, writer =>
        {
            writer.WriteStartObject();
            foreach (var view in views)
            {
                writer.WriteStartObject(view.Name);
                SettingsJson.Write(writer, "settings", view.Settings, flat, request.List("name"));
                if (view.Defaults.Length > 0)
                {
                    SettingsJson.Write(writer, "defaults", view.Defaults, flat, request.List("name"));
                }

                writer.WriteEndObject();
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

        var answer = await Indices.PutSettings(new PutSettingsRequest
        {
            Indices = request.Indices(),
            Options = request.IndicesOptions(),
            Body = request.Body,
            PreserveExisting = request.Flag("preserve_existing"),
            Reopen = request.Flag("reopen"),
            Timeout = request.Time("timeout"),
        });
        response.Acknowledged(answer.Acknowledged);
    }
}
