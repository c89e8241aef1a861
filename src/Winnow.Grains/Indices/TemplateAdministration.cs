using System.Text;
using System.Text.Json;
using Winnow.Grains.Metadata;
using Winnow.Protocols;
using Winnow.Protocols.Names;
using Winnow.Protocols.Templates;
using Winnow.Search;

namespace Winnow.Grains.Indices;

internal sealed class TemplateAdministration(MetadataCache metadata, MasterCalls master, IUuidSource uuids, TimeProvider time)
{
    public Task<AcknowledgedResponse> Put(PutTemplateRequest request) => master.Retried(() => master.Master.PutTemplate(request));

    public Task<AcknowledgedResponse> Delete(TemplatesRequest request) => master.Retried(() => master.Master.DeleteTemplates(request));

    public async Task<TemplateView[]> Get(TemplatesRequest request)
    {
        var table = Table(metadata.Cluster, request.Kind);
        if (request.Names.Any(name => !Wildcard.IsPattern(name) && !table.ContainsKey(name)))
        {
            table = Table(await metadata.Refresh(), request.Kind);
        }

        var missing = request.Names.FirstOrDefault(name => !Wildcard.IsPattern(name) && name is not "_all" && !table.ContainsKey(name));
        if (missing is not null && request.Kind != TemplateKind.Legacy)
        {
            throw Refusals.ResourceNotFound(request.Kind == TemplateKind.Index
                ? $"index template matching [{missing}] not found"
                : $"component template matching [{missing}] not found");
        }

        return [.. table.Where(pair => Wildcard.MatchesAny(request.Names, pair.Key))
            .Select(pair => new TemplateView { Name = pair.Key, Body = Encoding.UTF8.GetBytes(pair.Value) })];
    }

    public Task<JsonResult> Simulate(SimulateTemplateRequest request)
    {
        var state = metadata.Cluster;
        var name = request.TemplateName;
        if (!request.Body.IsEmpty)
        {
            // The template of the body takes the place that it would have if it were stored.
            name ??= $"simulate_{(request.IndexName is null ? "template" : "index_template")}_{uuids.Next().ToLowerInvariant()}";
            var candidate = new PutTemplateRequest { Kind = TemplateKind.Index, Name = name, Body = request.Body };
            state = ClusterDecisions.Decide(
                state, new PutTemplate(TemplateType.Index, name, TemplateBody.Normalize(candidate), Create: false), time.GetUtcNow()).State;
        }

        var sections = request.IndexName is not null ? TemplateLookup.For(state, request.IndexName) : Composed(state, name ?? "");
        var overlapping = sections.Name is { } winner ? TemplateLookup.Overlapping(state, winner) : [];
        return Task.FromResult(Json.Result(writer => Write(writer, sections, overlapping)));
    }

    private static TemplateSections Composed(ClusterMetadata state, string name) => state.IndexTemplates.TryGetValue(name, out var json)
        ? TemplateLookup.Compose(state, name, json)
        : throw Refusals.IllegalArgument($"unable to simulate template [{name}] that does not exist");

    private static void Write(Utf8JsonWriter writer, TemplateSections sections, IReadOnlyList<(string Name, IReadOnlyList<string> Patterns)> overlapping)
    {
        var settings = sections.Settings.Aggregate(IndexSettings.Empty, (below, json) => below.With(IndexSettings.Parse(Encoding.UTF8.GetBytes(json))));
        writer.WriteStartObject();
        writer.WriteStartObject("template");
        writer.WritePropertyName("settings");
        settings.WriteTo(writer);
        writer.WritePropertyName("mappings");
        writer.WriteRawValue(MappingMerge.Merge(sections.Mappings) ?? "{}");
        writer.WriteStartObject("aliases");
        foreach (var alias in sections.Aliases.SelectMany(json => JsonDocument.Parse(json).RootElement.EnumerateObject()).DistinctBy(alias => alias.Name))
        {
            writer.WritePropertyName(alias.Name);
            alias.Value.WriteTo(writer);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteStartArray("overlapping");
        foreach (var (name, patterns) in overlapping)
        {
            writer.WriteStartObject();
            writer.WriteString("name", name);
            writer.WriteStartArray("index_patterns");
            foreach (var pattern in patterns)
            {
                writer.WriteStringValue(pattern);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static System.Collections.Immutable.ImmutableSortedDictionary<string, string> Table(ClusterMetadata state, TemplateKind kind) => kind switch
    {
        TemplateKind.Index => state.IndexTemplates,
        TemplateKind.Component => state.ComponentTemplates,
        _ => state.LegacyTemplates,
    };
}
