/** Names of made-up people; any likeness is chance. */
export const FIRST = (
  'Mia Liam Noah Emma Olivia Ava Elias Lena Jonas Freja Amara Kofi Zuri Tariq Leila Omar Yusuf Aisha Priya Arjun Ravi Meera ' +
  'Anika Wei Mei Jin Hana Yuki Kenji Sora Minh Linh Thanh Ana Luis Diego Camila Sofia Mateo Lucia Pablo Ines Joao Beatriz ' +
  'Pedro Marta Luca Giulia Marco Chiara Piotr Zofia Jakub Katya Ivan Dmitri Olga Nadia Elif Emre Deniz Ayse Dana Sam Alex ' +
  'Robin Kim Taylor Jordan Casey Morgan Avery Riley Quinn Grace Henry Oscar Ella Maya Nora Ruth Hugo Felix Anton Erik Astrid ' +
  'Sven Ingrid Nils Karin Tove Aino Eero Kaisa Sean Niamh Aoife Rhys Megan Ewan Isla Finlay Zoe Chloe Adam Sarah David Rachel'
).split(' ')

export const LAST = (
  'Lund Reyes Ortiz Novak Okafor Mensah Diallo Haddad Rahman Khan Patel Sharma Iyer Chen Wang Liu Kim Park Tanaka Sato Suzuki ' +
  'Nguyen Tran Pham Garcia Martinez Lopez Fernandez Silva Santos Costa Rossi Bianchi Romano Kowalski Nowak Zielinski Petrov ' +
  'Ivanova Sokolov Yilmaz Demir Kaya Becker Weber Schulz Hoffmann Fischer Keller Huber Meier Dubois Laurent Moreau Girard ' +
  'Andersson Nilsson Berg Dahl Hansen Jensen Nielsen Virtanen Korhonen Murphy Walsh Byrne Evans Hughes Morgan Campbell Stewart ' +
  'Fraser Brown Taylor Wilson Clark Baker Cooper Ward Turner Parker Collins Bennett Gray Shaw Palmer Mills Hunt Ford Stone ' +
  'Marsh Frost Wells Banks Rhodes Flynn Doyle Nash Pace Quick Vance Wolfe Yates Zimmer Abel Bloom Crane Drake Ellis Finch Gale'
).split(' ')

export const DEPARTMENTS = [
  ['Engineering', 24],
  ['Sales', 18],
  ['Customer Support', 14],
  ['Operations', 12],
  ['Marketing', 8],
  ['Finance', 7],
  ['Product', 6],
  ['People', 5],
  ['Legal', 3],
  ['IT', 3],
] as const

export const PLACES = [
  ['Oslo', 'NO'],
  ['Berlin', 'DE'],
  ['London', 'GB'],
  ['Madrid', 'ES'],
  ['Austin', 'US'],
  ['Toronto', 'CA'],
  ['Singapore', 'SG'],
  ['Bengaluru', 'IN'],
] as const
