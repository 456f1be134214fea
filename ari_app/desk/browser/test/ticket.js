// A ticket, as the desk tells it.

/**
 * @param {Partial<Ticket>} fields
 * @returns {Ticket}
 */
export function ticketOf(fields = {}) {
  return {
    id: "0192f0a0-0000-7000-8000-000000000007",
    label: "112-2026-000007",
    source: "call",
    ani: "081234567890",
    state: "open",
    version: 1,
    updated_by: null,
    updated_at: "2026-03-01T08:00:00Z",
    type: null,
    kecamatan: null,
    desa: null,
    dusun: null,
    address: null,
    caller_name: null,
    priority: null,
    narrative: null,
    disposition: null,
    latitude: null,
    longitude: null,
    answers: {},
    duplicate_of: null,
    ...fields,
  };
}
